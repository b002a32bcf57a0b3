import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import { renderExactJson } from '../exact-json.ts';
import { createBrowserPages } from '../oauth/browser-pages.ts';
import type { BrowserPages } from '../oauth/browser-pages.ts';
import { handleConsentRequest } from '../oauth/consent-routes.ts';
import type { Grant } from '../oauth/grants.ts';
import type { OAuthControl } from '../oauth/token-control.ts';
import { createTokenService } from '../oauth/token-service.ts';
import type { TokenService } from '../oauth/token-service.ts';
import type {
  ProviderSimulator,
  SimulatedRequest,
  SimulatedResponse,
} from '../provider-simulator.ts';
import { createXeroConnections } from './connections.ts';
import type { XeroConnections } from './connections.ts';
import { createXeroChanges } from './organisation-changes.ts';
import type { XeroChanges } from './organisation-changes.ts';
import { xeroDate } from './present-xero.ts';
import { findRoute } from './xero-api.ts';
import {
  injectedFailure,
  insufficientScope,
  notFound,
  renderFailure,
  unauthenticated,
  wrongTenant,
  XeroFailure,
} from './xero-failure.ts';
import { createXeroLimits } from './xero-limits.ts';
import { createXeroProfile, revokeToken } from './xero-oauth.ts';
import type { XeroSimulatorOptions } from './xero-options.ts';
import { createXeroOrganisation } from './xero-organisation.ts';
import type { XeroOrganisation } from './xero-organisation.ts';
import type { XeroInvoice } from './xero-records.ts';

/** What a test may do to, and see of, the simulated Xero. */
export interface XeroControl {
  readonly oauth: OAuthControl;
  readonly mutate: XeroChanges;
  invoices(tenantId: string): readonly XeroInvoice[];
  marker(tenantId: string): string;
  /** How many entries the organisation's list of connected apps has. */
  connectedApps(tenantId: string): number;
  /** The bytes of all bodies that were sent for an organisation; Xero charges for them. */
  bytesSent(tenantId: string): number;
  setLatencyMs(latencyMs: number): void;
}

const hosts = {
  api: 'api.xero.com',
  identity: 'identity.xero.com',
  login: 'login.xero.com',
};

interface Xero {
  readonly options: XeroSimulatorOptions;
  readonly service: TokenService;
  readonly connections: XeroConnections;
  readonly limits: ReturnType<typeof createXeroLimits>;
  readonly bytes: Map<string, number>;
  readonly open: (tenantId: string) => XeroOrganisation;
  readonly now: () => Date;
  latencyMs: number;
}

/** A strict Xero: OAuth with connections, organisations, accounts, invoices and reports, read only. */
export function createXeroSimulator(
  options: XeroSimulatorOptions,
): ProviderSimulator & BrowserPages & XeroControl {
  const now = options.now ?? (() => new Date());
  const connections = createXeroConnections(now);
  const service = createTokenService(createXeroProfile(), options.clients, now, connections.add);
  const accounts = options.organisations.map(({ tenantId, name }) => ({ id: tenantId, name }));
  const desk = { service, accounts };
  const xero: Xero = {
    options,
    service,
    connections,
    limits: createXeroLimits(options.limits ?? {}, now),
    bytes: new Map(),
    open: createOrganisations(options, now),
    now,
    latencyMs: options.latencyMs ?? 0,
  };
  const handle = async (request: SimulatedRequest): Promise<SimulatedResponse> => {
    if (request.host === hosts.login)
      return handleConsentRequest(desk, '', request) ?? renderFailure(notFound());
    if (request.host === hosts.identity) return answerIdentity(xero, request);
    return await answerApi(xero, request);
  };
  return Object.freeze({
    hosts: Object.values(hosts),
    handle: async (request: SimulatedRequest) => {
      const answer = await handle(request).catch((error: unknown) => {
        if (error instanceof XeroFailure) return renderFailure(error);
        throw error;
      });
      return { ...answer, headers: { 'xero-correlation-id': randomUUID(), ...answer.headers } };
    },
    failure: (status: number) => renderFailure(injectedFailure(status)),
    ...createBrowserPages(desk),
    oauth: service.control,
    mutate: createXeroChanges(xero.open, now),
    invoices: (tenantId: string) => xero.open(tenantId).invoices(),
    marker: (tenantId: string) => xero.open(tenantId).seed.marker,
    connectedApps: (tenantId: string) => connections.countOf(tenantId),
    bytesSent: (tenantId: string) => xero.bytes.get(tenantId) ?? 0,
    setLatencyMs: (value: number) => {
      xero.latencyMs = value;
    },
  });
}

function answerIdentity(xero: Xero, request: SimulatedRequest): SimulatedResponse {
  const isToken = request.path === '/connect/token';
  if (!isToken && request.path !== '/connect/revocation') throw notFound();
  if (request.method !== 'POST') throw new XeroFailure(405, '', { allow: 'POST' });
  return isToken ? xero.service.handleToken(request) : revokeToken(xero.service, request);
}

async function answerApi(xero: Xero, request: SimulatedRequest): Promise<SimulatedResponse> {
  const checked = xero.service.access.checkHeader(request.headers['authorization']);
  if (checked.kind !== 'valid') throw unauthenticated(checked.kind);
  if (request.path === '/connections' || request.path.startsWith('/connections/'))
    return answerConnections(xero, checked.grant, request);
  return await answerOrganisation(xero, checked.grant, request);
}

function answerConnections(xero: Xero, grant: Grant, request: SimulatedRequest): SimulatedResponse {
  const [, , id, ...rest] = request.path.split('/');
  if (rest.length > 0) throw notFound();
  if (id !== undefined) {
    if (request.method !== 'DELETE') throw new XeroFailure(405, '', { allow: 'DELETE' });
    if (!xero.connections.remove(grant, id)) throw notFound();
    return { status: 204 };
  }
  if (request.method !== 'GET') throw new XeroFailure(405, '', { allow: 'GET' });
  const event = request.query.get('authEventId');
  // Times here are without a zone, unlike those of the Accounting API.
  const time = (at: number): string => `${new Date(at).toISOString().slice(0, -1)}0000`;
  const shown = xero.connections
    .of(grant)
    .filter(({ authEventId }) => event === null || authEventId === event)
    .map(({ id: connectionId, authEventId, tenantId, createdAt, updatedAt }) => {
      const organisation = xero.options.organisations.find((one) => one.tenantId === tenantId);
      return {
        id: connectionId,
        authEventId,
        tenantId,
        tenantType: organisation?.tenantType ?? 'ORGANISATION',
        tenantName: organisation?.name ?? null,
        createdDateUtc: time(createdAt),
        updatedDateUtc: time(updatedAt),
      };
    });
  return { status: 200, body: shown };
}

async function answerOrganisation(
  xero: Xero,
  grant: Grant,
  request: SimulatedRequest,
): Promise<SimulatedResponse> {
  const tenantId = request.headers['xero-tenant-id'] ?? '';
  const isOpen = xero.connections.of(grant).some((one) => one.tenantId === tenantId);
  if (!isOpen) throw wrongTenant();
  const admitted = xero.limits(grant.clientId, tenantId);
  try {
    if (xero.latencyMs > 0) await sleep(xero.latencyMs);
    const route = findRoute(request);
    if (!grant.scopes.includes(route.scope)) throw insufficientScope();
    // Without it Xero answers in XML, which nobody here reads.
    if (request.headers['accept']?.includes('application/json') !== true)
      throw new XeroFailure(406, 'This simulator speaks JSON only.');
    const now = xero.now();
    const body = renderExactJson({
      Id: randomUUID(),
      Status: 'OK',
      ProviderName: 'Sandbox',
      DateTimeUTC: xeroDate(now.getTime()),
      ...route.answer(xero.open(tenantId), request, now),
    });
    xero.bytes.set(tenantId, (xero.bytes.get(tenantId) ?? 0) + Buffer.byteLength(body));
    const headers = { 'content-type': 'application/json; charset=utf-8', ...admitted.headers };
    return { status: 200, headers, body };
  } finally {
    admitted.leave();
  }
}

/** Organisations are made when they are first asked for, and then kept. */
function createOrganisations(
  options: XeroSimulatorOptions,
  now: () => Date,
): (tenantId: string) => XeroOrganisation {
  const until = now().getTime();
  const made = new Map<string, XeroOrganisation>();
  return (tenantId) => {
    const known = made.get(tenantId);
    if (known !== undefined) return known;
    const wanted = options.organisations.find((one) => one.tenantId === tenantId);
    if (wanted === undefined) throw new Error(`There is no Xero organisation ${tenantId}.`);
    const organisation = createXeroOrganisation({
      seed: options.seed ?? 'ataski',
      tenantId,
      name: wanted.name,
      marker: wanted.marker ?? wanted.name.toUpperCase(),
      invoices: wanted.invoices ?? 600,
      until,
    });
    made.set(tenantId, organisation);
    return organisation;
  };
}
