import { createBrowserPages } from '../oauth/browser-pages.ts';
import type { BrowserPages } from '../oauth/browser-pages.ts';
import type { ConsentAccount } from '../oauth/consent-page.ts';
import { handleConsentRequest } from '../oauth/consent-routes.ts';
import type { OAuthClient } from '../oauth/oauth-client.ts';
import type { OAuthControl } from '../oauth/token-control.ts';
import { createTokenService } from '../oauth/token-service.ts';
import type { TokenService } from '../oauth/token-service.ts';
import type {
  ProviderSimulator,
  SimulatedRequest,
  SimulatedResponse,
} from '../provider-simulator.ts';
import { createWindowLimit } from '../window-limit.ts';
import { createHubspotChanges } from './account-changes.ts';
import type { HubspotChanges } from './account-changes.ts';
import { defaultHubspotSizes } from './account-seed.ts';
import type { HubspotSizes } from './account-seed.ts';
import type { CrmRecord, CrmType } from './crm-object.ts';
import { createHubspotAccount } from './hubspot-account.ts';
import type { HubspotAccount } from './hubspot-account.ts';
import { findRoute, requireScopes } from './hubspot-api.ts';
import type { ApiRoute } from './hubspot-api.ts';
import {
  HubspotFailure,
  injectedFailure,
  rateLimited,
  renderFailure,
  unauthenticated,
} from './hubspot-failure.ts';
import { hubspotProfile, introspect, revokeToken } from './hubspot-oauth.ts';
import { createSearch } from './search-records.ts';

/** What a simulated HubSpot begins with. */
export interface HubspotSimulatorOptions {
  readonly clients: readonly OAuthClient[];
  /** The accounts on the consent page; ids are numbers, as HubSpot's hub ids. */
  readonly accounts: readonly ConsentAccount[];
  /** The same seed makes the same accounts. Default `ataski`. */
  readonly seed?: string;
  /** By account; what is left out has the default size. */
  readonly sizes?: Readonly<Record<string, Partial<HubspotSizes>>>;
  /** By account: what stands in every name. Default the account's name in capitals. */
  readonly markers?: Readonly<Record<string, string>>;
  /** Every seeded record was last changed in between. Default the 700 days before now. */
  readonly modifiedBetween?: readonly [Date, Date];
  /** How long the search index lags behind a change. Default 0. */
  readonly indexLagMs?: number;
  /** Per client and account. Default 110 in ten seconds. */
  readonly requestsPerTenSeconds?: number;
  /** Per account. Default 5 a second. */
  readonly searchesPerSecond?: number;
  /** How many associations of one input a page of a batch holds. Default 500. */
  readonly associationsPageSize?: number;
  readonly now?: () => Date;
}

/** What a test may do to, and see of, the simulated HubSpot. */
export interface HubspotControl {
  readonly oauth: OAuthControl;
  readonly mutate: HubspotChanges;
  /** Every live record of a type, by rising id. */
  records(account: string, type: CrmType): readonly CrmRecord[];
  marker(account: string): string;
  setIndexLagMs(indexLagMs: number): void;
}

const apiHost = 'api.hubapi.com';
const tokenPath = '/oauth/2026-03/token';
/** Longer addresses are refused by HubSpot's edge. */
const maxAddressLength = 16_000;

/** A strict HubSpot: OAuth, lists, search, associations, properties and pipelines, read only. */
export function createHubspotSimulator(
  options: HubspotSimulatorOptions,
): ProviderSimulator & BrowserPages & HubspotControl {
  const now = options.now ?? (() => new Date());
  const service = createTokenService(hubspotProfile, options.clients, now);
  const desk = { service, accounts: options.accounts };
  let indexLagMs = options.indexLagMs ?? 0;
  const open = createAccounts(options, () => indexLagMs, now);
  const answerApi = createApi(options, service, open, now);
  const handle = (request: SimulatedRequest): SimulatedResponse => {
    if (request.host !== apiHost)
      return handleConsentRequest(desk, '', request) ?? { status: 404, body: 'Not found' };
    return answerAuth(service, request, now()) ?? answerApi(request);
  };
  return Object.freeze({
    hosts: [apiHost, 'app.hubspot.com'],
    handle: (request: SimulatedRequest) => {
      try {
        return Promise.resolve(handle(request));
      } catch (error) {
        if (error instanceof HubspotFailure) return Promise.resolve(renderFailure(error));
        return Promise.reject(error instanceof Error ? error : new Error(String(error)));
      }
    },
    failure: (status: number) => renderFailure(injectedFailure(status)),
    ...createBrowserPages(desk),
    oauth: service.control,
    mutate: createHubspotChanges(open, now),
    records: (account: string, type: CrmType) => open(account).store(type).live(),
    marker: (account: string) => open(account).seed.marker,
    setIndexLagMs: (value: number) => {
      indexLagMs = value;
    },
  });
}

/** The OAuth endpoints; null for any other path. */
function answerAuth(
  service: TokenService,
  request: SimulatedRequest,
  now: Date,
): SimulatedResponse | null {
  const answers: Readonly<Record<string, () => SimulatedResponse>> = {
    [tokenPath]: () => service.handleToken(request),
    [`${tokenPath}/introspect`]: () => introspect(service, request, now),
    [`${tokenPath}/revoke`]: () => revokeToken(service, request),
  };
  const answer = Object.hasOwn(answers, request.path) ? answers[request.path] : undefined;
  if (answer === undefined) return null;
  if (request.method === 'POST') return answer();
  return { status: 405, headers: { allow: 'POST' } };
}

function createApi(
  options: HubspotSimulatorOptions,
  service: TokenService,
  open: (account: string) => HubspotAccount,
  now: () => Date,
): (request: SimulatedRequest) => SimulatedResponse {
  const requests = createWindowLimit(options.requestsPerTenSeconds ?? 110, 10_000, now);
  const searches = createWindowLimit(options.searchesPerSecond ?? 5, 1000, now);
  const search = createSearch();
  const admit = (route: ApiRoute, clientId: string, account: string): Record<string, string> => {
    if (route.isSearch) {
      if (!searches.admit(account).isAdmitted) throw rateLimited('SECONDLY');
      return {};
    }
    const state = requests.admit(`${clientId}/${account}`);
    if (!state.isAdmitted) throw rateLimited('TEN_SECONDLY_ROLLING');
    return {
      'x-hubspot-ratelimit-max': String(state.max),
      'x-hubspot-ratelimit-remaining': String(state.remaining),
      'x-hubspot-ratelimit-interval-milliseconds': '10000',
    };
  };
  return (request) => {
    const address = `${request.path}?${request.rawQuery ?? request.query.toString()}`;
    if (address.length > maxAddressLength) return { status: 414, body: 'URI Too Long' };
    const checked = service.access.checkHeader(request.headers['authorization']);
    if (checked.kind !== 'valid') throw unauthenticated(checked.kind);
    const route = findRoute(request);
    const { grant } = checked;
    const account = open(grant.accounts[0] ?? '');
    const headers = admit(route, grant.clientId, account.id);
    const context = {
      account,
      scopes: grant.scopes,
      search,
      associationsPageSize: options.associationsPageSize ?? 500,
      at: now(),
    };
    requireScopes(context, route.scopes);
    const { status, body } = route.answer(context, request);
    return { status, headers, body };
  };
}

/** Accounts are made when they are first asked for, and then kept. */
function createAccounts(
  options: HubspotSimulatorOptions,
  lagMs: () => number,
  now: () => Date,
): (account: string) => HubspotAccount {
  const accounts = new Map<string, HubspotAccount>();
  const until = now().getTime();
  const [from, to] = options.modifiedBetween ?? [
    new Date(until - 700 * 86_400_000),
    new Date(until),
  ];
  return (id) => {
    const known = accounts.get(id);
    if (known !== undefined) return known;
    const account = options.accounts.find((one) => one.id === id);
    if (account === undefined) throw new Error(`There is no HubSpot account ${id}.`);
    const seed = {
      seed: options.seed ?? 'ataski',
      account: id,
      marker: options.markers?.[id] ?? account.name.toUpperCase(),
      sizes: { ...defaultHubspotSizes, ...options.sizes?.[id] },
      modifiedBetween: [from.getTime(), to.getTime()] as const,
    };
    const made = createHubspotAccount(seed, lagMs, now);
    accounts.set(id, made);
    return made;
  };
}
