import type { SimulatedRequest, SimulatedResponse } from '../provider-simulator.ts';
import type { Environment } from './environment.ts';
import { oauthFailure, unauthorised } from './failures.ts';
import { randomToken } from './identifier.ts';
import { presentUser } from './presentation.ts';
import type { Session } from './sessions.ts';

type Parameters = Readonly<Record<string, unknown>>;

/** POST /user_management/authenticate: exchanges a code or a refresh token for a session's tokens. */
export async function authenticate(
  environment: Environment,
  request: SimulatedRequest,
): Promise<SimulatedResponse> {
  const parameters = parseBody(request.body);
  if (parameters === null)
    return oauthFailure(400, 'invalid_request', 'The body must be a JSON object.');
  if (text(parameters, 'client_id') !== environment.clientId) {
    return oauthFailure(400, 'invalid_client', 'Invalid client ID.');
  }
  if (text(parameters, 'client_secret') !== environment.apiKey) return unauthorised;
  switch (text(parameters, 'grant_type')) {
    case 'authorization_code':
      return exchangeCode(environment, parameters);
    case 'refresh_token':
      return exchangeRefreshToken(environment, parameters);
    default:
      return oauthFailure(400, 'unsupported_grant_type', 'The grant type is not supported.');
  }
}

async function exchangeCode(
  environment: Environment,
  parameters: Parameters,
): Promise<SimulatedResponse> {
  const grant = environment.codes.redeem(
    text(parameters, 'code'),
    environment.clientId,
    text(parameters, 'code_verifier'),
  );
  if (grant === null)
    return oauthFailure(400, 'invalid_grant', 'The code has expired or is invalid.');
  const memberships = environment.directory
    .memberships({ userId: grant.userId })
    .filter(({ status }) => status === 'active');
  // A membership that ended while the code was waiting must not come back to life with it.
  if (
    grant.organisationId !== null &&
    !memberships.some((one) => one.organisationId === grant.organisationId)
  ) {
    return oauthFailure(400, 'invalid_grant', 'The code has expired or is invalid.');
  }
  const only = memberships.length === 1 ? memberships[0]?.organisationId : undefined;
  const organisationId = grant.organisationId ?? only ?? null;
  if (organisationId === null && memberships.length > 1)
    return selectionRequired(environment, grant.userId);
  const { session, refreshToken } = environment.sessions.start(grant.userId, organisationId);
  const tokens = await present(environment, session, refreshToken);
  return { status: 200, body: { ...tokens, authentication_method: 'MagicAuth' } };
}

async function exchangeRefreshToken(
  environment: Environment,
  parameters: Parameters,
): Promise<SimulatedResponse> {
  const refreshToken = text(parameters, 'refresh_token');
  const found = environment.sessions.inspect(refreshToken);
  if ('refusal' in found) return oauthFailure(400, 'invalid_grant', found.refusal);
  const { session } = found;
  const organisationId = text(parameters, 'organization_id') || session.organisationId;
  if (
    organisationId !== null &&
    environment.directory.findMembership(session.userId, organisationId) === null
  ) {
    return oauthFailure(
      400,
      'invalid_grant',
      'The session is not authorized to access the organization.',
    );
  }
  session.organisationId = organisationId;
  return {
    status: 200,
    body: await present(environment, session, environment.sessions.rotate(refreshToken)),
  };
}

function selectionRequired(environment: Environment, userId: string): SimulatedResponse {
  const { directory } = environment;
  const user = directory.users.find(({ id }) => id === userId);
  return {
    status: 403,
    body: {
      code: 'organization_selection_required',
      message: 'The user must choose an organization to finish their authentication.',
      pending_authentication_token: randomToken(),
      organizations: directory.organisations
        .filter(({ id }) => directory.findMembership(userId, id) !== null)
        .map(({ id, name }) => ({ id, name })),
      user: user === undefined ? null : presentUser(user),
    },
  };
}

async function present(
  environment: Environment,
  session: Session,
  refreshToken: string,
): Promise<object> {
  const { directory, rolePermissions, tokens } = environment;
  const { userId, organisationId } = session;
  const user = directory.users.find(({ id }) => id === userId);
  if (user === undefined) throw new Error('A session of the sandbox belongs to nobody.');
  const membership =
    organisationId === null ? null : directory.findMembership(userId, organisationId);
  const scope =
    membership === null
      ? {}
      : {
          org_id: membership.organisationId,
          role: membership.role,
          roles: [membership.role],
          permissions: rolePermissions[membership.role] ?? [],
        };
  return {
    user: presentUser(user),
    organization_id: organisationId ?? undefined,
    access_token: await tokens.sign({ sub: userId, sid: session.id, ...scope }),
    refresh_token: refreshToken,
  };
}

function parseBody(body: Buffer): Parameters | null {
  try {
    const value: unknown = JSON.parse(body.toString());
    return typeof value === 'object' && value !== null ? (value as Parameters) : null;
  } catch {
    return null;
  }
}

function text(parameters: Parameters, name: string): string {
  const value = parameters[name];
  return typeof value === 'string' ? value : '';
}
