import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import { renderExactJson } from '../exact-json.ts';
import { createBrowserPages } from '../oauth/browser-pages.ts';
import type { BrowserPages } from '../oauth/browser-pages.ts';
import { handleConsentRequest } from '../oauth/consent-routes.ts';
import type { ConsentDesk } from '../oauth/consent-routes.ts';
import type { OAuthControl } from '../oauth/token-control.ts';
import { createTokenService } from '../oauth/token-service.ts';
import type {
  ProviderSimulator,
  SimulatedRequest,
  SimulatedResponse,
} from '../provider-simulator.ts';
import { createQuickbooksChanges } from './company-changes.ts';
import type { QuickbooksChanges } from './company-changes.ts';
import type { QboEntity, QboRecord } from './company-record.ts';
import { defaultQuickbooksSizes } from './company-seed.ts';
import { answerRead, realmOf } from './quickbooks-api.ts';
import { createQuickbooksCompany } from './quickbooks-company.ts';
import type { QuickbooksCompany } from './quickbooks-company.ts';
import {
  injectedFailure,
  noSuchPath,
  QuickbooksFailure,
  renderFailure,
  unauthenticated,
  wrongMethod,
  wrongRealm,
} from './quickbooks-failure.ts';
import { createQuickbooksLimits } from './quickbooks-limits.ts';
import type { QuickbooksLimits } from './quickbooks-limits.ts';
import { accountingScope, quickbooksProfile, revokeToken } from './quickbooks-oauth.ts';
import type { QuickbooksSimulatorOptions } from './quickbooks-options.ts';

/** What a test may do to, and see of, the simulated QuickBooks. */
export interface QuickbooksControl {
  readonly oauth: OAuthControl;
  readonly mutate: QuickbooksChanges;
  /** By rising id, inactive ones included, deleted ones not. */
  records(realmId: string, entity: QboEntity): readonly QboRecord[];
  marker(realmId: string): string;
  /** Reads of a client that Intuit would charge for this month. */
  readsThisMonth(clientId: string): number;
  /** The next answer is a Fault inside a 200. */
  faultInside200(code: string, message: string): void;
  setLatencyMs(latencyMs: number): void;
}

const hosts = {
  api: 'quickbooks.api.intuit.com',
  token: 'oauth.platform.intuit.com',
  revoke: 'developer.api.intuit.com',
  login: 'appcenter.intuit.com',
};

interface Quickbooks {
  readonly desk: ConsentDesk;
  readonly limits: QuickbooksLimits;
  readonly open: (realmId: string) => QuickbooksCompany;
  readonly now: () => Date;
  latencyMs: number;
  faultInside: QuickbooksFailure | null;
}

/** A strict QuickBooks Online: OAuth, query, changes, reports and company details, read only. */
export function createQuickbooksSimulator(
  options: QuickbooksSimulatorOptions,
): ProviderSimulator & BrowserPages & QuickbooksControl {
  const now = options.now ?? (() => new Date());
  const service = createTokenService(quickbooksProfile, options.clients, now);
  const accounts = options.companies.map(({ realmId, name }) => ({ id: realmId, name }));
  const quickbooks: Quickbooks = {
    desk: { service, accounts },
    limits: createQuickbooksLimits(options.limits ?? {}, now),
    open: createCompanies(options, now),
    now,
    latencyMs: options.latencyMs ?? 0,
    faultInside: null,
  };
  return Object.freeze({
    hosts: Object.values(hosts),
    handle: async (request: SimulatedRequest) => {
      const answer = await route(quickbooks, request).catch((error: unknown) => {
        if (error instanceof QuickbooksFailure) return renderFailure(error, now().getTime());
        throw error;
      });
      return { ...answer, headers: { intuit_tid: randomUUID(), ...answer.headers } };
    },
    failure: (status: number) => renderFailure(injectedFailure(status), now().getTime()),
    ...createBrowserPages(quickbooks.desk),
    oauth: service.control,
    mutate: createQuickbooksChanges(quickbooks.open, now),
    records: (realmId: string, entity: QboEntity) => quickbooks.open(realmId).list(entity),
    marker: (realmId: string) => quickbooks.open(realmId).seed.marker,
    readsThisMonth: quickbooks.limits.readsThisMonth,
    faultInside200: (code: string, message: string) => {
      quickbooks.faultInside = new QuickbooksFailure(200, 'SystemFault', code, message, message);
    },
    setLatencyMs: (value: number) => {
      quickbooks.latencyMs = value;
    },
  });
}

async function route(
  quickbooks: Quickbooks,
  request: SimulatedRequest,
): Promise<SimulatedResponse> {
  const { service } = quickbooks.desk;
  const isPost = (path: string): boolean => {
    if (request.path !== path) throw noSuchPath();
    if (request.method !== 'POST') throw wrongMethod();
    return true;
  };
  if (request.host === hosts.token && isPost('/oauth2/v1/tokens/bearer'))
    return service.handleToken(request);
  if (request.host === hosts.revoke && isPost('/v2/oauth2/tokens/revoke'))
    return revokeToken(service, request);
  if (request.host === hosts.login) {
    const page = handleConsentRequest(quickbooks.desk, '', request);
    if (page === null) throw noSuchPath();
    return page;
  }
  return await answerCompany(quickbooks, request);
}

async function answerCompany(
  quickbooks: Quickbooks,
  request: SimulatedRequest,
): Promise<SimulatedResponse> {
  const checked = quickbooks.desk.service.access.checkHeader(request.headers['authorization']);
  if (checked.kind !== 'valid') throw unauthenticated(checked.kind);
  const { accounts, scopes, clientId } = checked.grant;
  const realmId = realmOf(request.path);
  if (accounts[0] !== realmId || !scopes.includes(accountingScope)) throw wrongRealm();
  const leave = quickbooks.limits.enter(clientId, realmId);
  try {
    if (quickbooks.latencyMs > 0) await sleep(quickbooks.latencyMs);
    const fault = quickbooks.faultInside;
    quickbooks.faultInside = null;
    if (fault !== null) throw fault;
    // Without it QuickBooks answers in XML, which nobody here reads.
    if (request.headers['accept']?.includes('application/json') !== true)
      return { status: 406, body: 'This simulator speaks JSON only.' };
    const body = renderExactJson(answerRead(quickbooks.open(realmId), request, quickbooks.now()));
    quickbooks.limits.meter(clientId);
    return { status: 200, headers: { 'content-type': 'application/json;charset=utf-8' }, body };
  } finally {
    leave();
  }
}

/** Companies are made when they are first asked for, and then kept. */
function createCompanies(
  options: QuickbooksSimulatorOptions,
  now: () => Date,
): (realmId: string) => QuickbooksCompany {
  const until = now().getTime();
  const made = new Map<string, QuickbooksCompany>();
  return (realmId) => {
    const known = made.get(realmId);
    if (known !== undefined) return known;
    const wanted = options.companies.find((one) => one.realmId === realmId);
    if (wanted === undefined) throw new Error(`There is no QuickBooks company ${realmId}.`);
    const company = createQuickbooksCompany({
      seed: options.seed ?? 'ataski',
      realmId,
      name: wanted.name,
      marker: wanted.marker ?? wanted.name.toUpperCase(),
      sizes: { ...defaultQuickbooksSizes, ...wanted.sizes },
      until,
    });
    made.set(realmId, company);
    return company;
  };
}
