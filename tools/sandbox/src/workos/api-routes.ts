import type { SimulatedRequest, SimulatedResponse } from '../provider-simulator.ts';
import { authenticate } from './authenticate.ts';
import type { Environment } from './environment.ts';
import { apiFailure, notFound, unauthorised } from './failures.ts';
import {
  presentMembership,
  presentOrganisation,
  presentSession,
  presentUser,
} from './presentation.ts';

type Handler = (
  environment: Environment,
  request: SimulatedRequest,
  id: string,
) => SimulatedResponse | Promise<SimulatedResponse>;

interface Route {
  readonly method: string;
  /** One group at most: the id. */
  readonly path: RegExp;
  /** `key`: the API key as a bearer token. `none`: public, or checks its own credentials. */
  readonly credential: 'key' | 'none';
  readonly handle: Handler;
}

const routes: readonly Route[] = [
  {
    method: 'POST',
    path: /^\/user_management\/authenticate$/,
    credential: 'none',
    handle: authenticate,
  },
  { method: 'GET', path: /^\/sso\/jwks\/([^/]+)$/, credential: 'none', handle: getKeys },
  { method: 'GET', path: /^\/user_management\/users$/, credential: 'key', handle: listUsers },
  {
    method: 'GET',
    path: /^\/user_management\/users\/([^/]+)$/,
    credential: 'key',
    handle: getUser,
  },
  {
    method: 'GET',
    path: /^\/user_management\/users\/([^/]+)\/sessions$/,
    credential: 'key',
    handle: listSessions,
  },
  {
    method: 'POST',
    path: /^\/user_management\/sessions\/revoke$/,
    credential: 'key',
    handle: revokeSession,
  },
  {
    method: 'GET',
    path: /^\/user_management\/organization_memberships$/,
    credential: 'key',
    handle: listMemberships,
  },
  {
    method: 'GET',
    path: /^\/user_management\/organization_memberships\/([^/]+)$/,
    credential: 'key',
    handle: getMembership,
  },
  { method: 'GET', path: /^\/organizations$/, credential: 'key', handle: listOrganisations },
  {
    method: 'GET',
    path: /^\/organizations\/external_id\/([^/]+)$/,
    credential: 'key',
    handle: getByExternalId,
  },
  { method: 'GET', path: /^\/organizations\/([^/]+)$/, credential: 'key', handle: getOrganisation },
];

/** The calls that servers make. Null when no route fits. */
export async function handleApiRequest(
  environment: Environment,
  request: SimulatedRequest,
): Promise<SimulatedResponse | null> {
  for (const route of routes) {
    const match = route.path.exec(request.path);
    if (match === null || route.method !== request.method) continue;
    const permitted =
      route.credential === 'none' ||
      request.headers['authorization'] === `Bearer ${environment.apiKey}`;
    return permitted
      ? await route.handle(environment, request, decodeURIComponent(match[1] ?? ''))
      : unauthorised;
  }
  return null;
}

function getKeys(
  { clientId, tokens }: Environment,
  _request: SimulatedRequest,
  id: string,
): SimulatedResponse {
  return id === clientId ? { status: 200, body: tokens.jwks } : notFound('Client', id);
}

function listUsers({ directory }: Environment, request: SimulatedRequest): SimulatedResponse {
  const email = request.query.get('email');
  const organisationId = request.query.get('organization_id');
  const users = directory.users.filter(
    (user) =>
      (email === null || user.email === email) &&
      (organisationId === null ||
        directory.memberships({ userId: user.id, organisationId }).length > 0),
  );
  return page(request, users, presentUser);
}

function getUser(
  { directory }: Environment,
  _request: SimulatedRequest,
  id: string,
): SimulatedResponse {
  const user = directory.users.find((candidate) => candidate.id === id);
  return user === undefined ? notFound('User', id) : { status: 200, body: presentUser(user) };
}

function listSessions(
  { sessions }: Environment,
  request: SimulatedRequest,
  id: string,
): SimulatedResponse {
  return page(request, sessions.listOf(id), presentSession);
}

function revokeSession({ sessions }: Environment, request: SimulatedRequest): SimulatedResponse {
  const id = /"session_id"\s*:\s*"([^"]+)"/.exec(request.body.toString())?.[1] ?? '';
  return sessions.end(id)
    ? { status: 200, body: { object: 'session', id } }
    : notFound('Session', id);
}

function listMemberships({ directory }: Environment, request: SimulatedRequest): SimulatedResponse {
  const userId = request.query.get('user_id');
  const organisationId = request.query.get('organization_id');
  if (userId === null && organisationId === null) {
    return apiFailure(422, 'invalid_request_parameters', 'A user or an organization is required.');
  }
  const statuses = (request.query.get('statuses') ?? 'active').split(',');
  const memberships = directory
    .memberships({ userId, organisationId })
    .filter(({ status }) => statuses.includes(status));
  return page(request, memberships, (membership) => presentMembership(directory, membership));
}

function getMembership(
  { directory }: Environment,
  _request: SimulatedRequest,
  id: string,
): SimulatedResponse {
  const membership = directory.memberships({}).find((candidate) => candidate.id === id);
  if (membership === undefined) return notFound('Organization Membership', id);
  return { status: 200, body: presentMembership(directory, membership) };
}

function listOrganisations(
  { directory }: Environment,
  request: SimulatedRequest,
): SimulatedResponse {
  return page(request, directory.organisations, presentOrganisation);
}

function getOrganisation(
  { directory }: Environment,
  _request: SimulatedRequest,
  id: string,
): SimulatedResponse {
  const organisation = directory.organisations.find((candidate) => candidate.id === id);
  return organisation === undefined
    ? notFound('Organization', id)
    : { status: 200, body: presentOrganisation(organisation) };
}

function getByExternalId(
  { directory }: Environment,
  _request: SimulatedRequest,
  id: string,
): SimulatedResponse {
  const organisation = directory.organisations.find(({ externalId }) => externalId === id);
  return organisation === undefined
    ? notFound('Organization', id)
    : { status: 200, body: presentOrganisation(organisation) };
}

/**
 * Ten at a time unless told otherwise, at most a hundred; a client that reads one page misses the
 * rest.
 */
function page<Item extends { readonly id: string }>(
  request: SimulatedRequest,
  items: readonly Item[],
  present: (item: Item) => object,
): SimulatedResponse {
  const limit = Number(request.query.get('limit') ?? 10);
  if (!Number.isInteger(limit) || limit < 1 || limit > 100) {
    return apiFailure(422, 'invalid_request_parameters', 'The limit must be between 1 and 100.');
  }
  const after = request.query.get('after');
  const start = after === null ? 0 : items.findIndex(({ id }) => id === after) + 1;
  const shown = items.slice(start, start + limit);
  const more = start + limit < items.length;
  return {
    status: 200,
    body: {
      object: 'list',
      data: shown.map(present),
      list_metadata: {
        before: start === 0 ? null : (shown[0]?.id ?? null),
        after: more ? (shown.at(-1)?.id ?? null) : null,
      },
    },
  };
}
