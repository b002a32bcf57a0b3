import type { SimulatedRequest } from '../provider-simulator.ts';
import { batchReadAssociations } from './batch-read.ts';
import { isCrmType } from './crm-object.ts';
import type { CrmType } from './crm-object.ts';
import type { HubspotAccount } from './hubspot-account.ts';
import { invalidInput, missingScopes, noSuchPath, wrongMethod } from './hubspot-failure.ts';
import { listRecords, readBoolean, refuseUnknown } from './list-records.ts';
import { dealPipelines } from './pipelines.ts';
import { readTypes } from './present-record.ts';
import { presentProperty, propertiesOf } from './property-definitions.ts';
import type { Search } from './search-records.ts';

/** The version that the simulator speaks. */
const crmVersion = '2026-03';

/** What a request is answered from. */
export interface ApiContext {
  readonly account: HubspotAccount;
  readonly scopes: readonly string[];
  readonly search: Search;
  readonly associationsPageSize: number;
  readonly at: Date;
}

/** What is asked for, and what it needs. */
export interface ApiRoute {
  readonly method: 'GET' | 'POST';
  /** Searches have a limit of their own. */
  readonly isSearch: boolean;
  readonly scopes: readonly string[];
  answer(context: ApiContext, request: SimulatedRequest): { status: number; body: object };
}

/** The pairs of types whose associations can be read. */
const pairs: readonly (readonly [CrmType, CrmType])[] = [
  ['deals', 'contacts'],
  ['deals', 'companies'],
  ['contacts', 'companies'],
];

/** The route of a path. Throws 404 for an unknown path and 405 for another method. */
export function findRoute(request: SimulatedRequest): ApiRoute {
  const route = routeOf(request.path);
  if (route === null) throw noSuchPath();
  if (request.method !== route.method) throw wrongMethod(route.method);
  return route;
}

/** Throws the 403 that names what the token lacks. */
export function requireScopes(context: ApiContext, needed: readonly string[]): void {
  const missing = needed.filter((scope) => !context.scopes.includes(scope));
  if (missing.length > 0) throw missingScopes(missing);
}

function routeOf(path: string): ApiRoute | null {
  const [, crm, api, version, type = '', ...rest] = path.split('/');
  if (crm !== 'crm' || version !== crmVersion || !isCrmType(type)) return null;
  switch (`${api ?? ''}/${rest.join('/')}`) {
    case 'objects/':
      return rest.length > 0 ? null : listRoute(type);
    case 'objects/search':
      return searchRoute(type);
    case 'properties/':
      return rest.length > 0 ? null : propertiesRoute(type);
    case 'pipelines/':
      return rest.length > 0 || type !== 'deals' ? null : pipelinesRoute();
    default: {
      const pair = pairs.find(
        ([from, to]) =>
          api === 'associations' && from === type && rest.join('/') === `${to}/batch/read`,
      );
      return pair === undefined ? null : batchRoute(pair[0], pair[1]);
    }
  }
}

const scopeOf = (type: CrmType): string => `crm.objects.${type}.read`;

function listRoute(type: CrmType): ApiRoute {
  return {
    method: 'GET',
    isSearch: false,
    scopes: [scopeOf(type)],
    answer: (context, { query, path }) => {
      const linked = readTypes(query.getAll('associations').join(',')) ?? [];
      requireScopes(context, linked.map(scopeOf));
      return { status: 200, body: listRecords(context.account, type, query, path) };
    },
  };
}

function searchRoute(type: CrmType): ApiRoute {
  return {
    method: 'POST',
    isSearch: true,
    scopes: [scopeOf(type)],
    answer: ({ account, search }, request) => {
      refuseUnknown(request.query, []);
      return { status: 200, body: search(account, type, readJson(request)) };
    },
  };
}

function propertiesRoute(type: CrmType): ApiRoute {
  return {
    method: 'GET',
    isSearch: false,
    scopes: [scopeOf(type)],
    answer: (_context, { query }) => {
      refuseUnknown(query, ['archived']);
      const isArchived = readBoolean(query.get('archived') ?? 'false', 'archived');
      const shown = isArchived ? [] : propertiesOf(type);
      return { status: 200, body: { results: shown.map((one) => presentProperty(type, one)) } };
    },
  };
}

function pipelinesRoute(): ApiRoute {
  return {
    method: 'GET',
    isSearch: false,
    scopes: [scopeOf('deals')],
    answer: (_context, { query }) => {
      refuseUnknown(query, []);
      return { status: 200, body: { results: dealPipelines } };
    },
  };
}

function batchRoute(from: CrmType, to: CrmType): ApiRoute {
  return {
    method: 'POST',
    isSearch: false,
    scopes: [scopeOf(from), scopeOf(to)],
    answer: ({ account, associationsPageSize: pageSize, at }, request) => {
      refuseUnknown(request.query, []);
      return batchReadAssociations(account, { from, to }, readJson(request), { pageSize, at });
    },
  };
}

function readJson(request: SimulatedRequest): unknown {
  const [type = ''] = (request.headers['content-type'] ?? '').split(';');
  if (type.trim() !== 'application/json')
    throw invalidInput('The content type must be application/json.');
  try {
    return JSON.parse(request.body.toString()) as unknown;
  } catch {
    throw invalidInput('Invalid input JSON.');
  }
}
