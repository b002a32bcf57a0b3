import type { SimulatedRequest, SimulatedResponse } from '../provider-simulator.ts';
import { createAccessTokens } from './access-tokens.ts';
import type { AccessTokens } from './access-tokens.ts';
import { createAuthorizationCodes } from './authorization-codes.ts';
import type { AuthorizationCodes } from './authorization-codes.ts';
import { createGrants } from './grants.ts';
import type { Grant, Grants, NewGrant } from './grants.ts';
import { authenticateClient } from './oauth-client.ts';
import type { OAuthClient } from './oauth-client.ts';
import { invalidGrant, invalidRequest, OAuthFailure } from './oauth-failure.ts';
import type { OAuthProfile } from './oauth-profile.ts';
import type { RefreshToken } from './refresh-rule.ts';
import { createRefreshTokens } from './refresh-tokens.ts';
import type { RefreshTokens } from './refresh-tokens.ts';
import { createOAuthControl } from './token-control.ts';
import type { OAuthControl, TokenSwitches } from './token-control.ts';
import { readTokenForm, requireField } from './token-request.ts';

/** One provider's token service. */
export interface TokenService {
  readonly profile: OAuthProfile;
  readonly clients: readonly OAuthClient[];
  readonly grants: Grants;
  readonly codes: AuthorizationCodes;
  readonly access: AccessTokens;
  readonly refresh: RefreshTokens;
  readonly control: OAuthControl;
  /** A person allows this; what is granted may differ when a test wants it to. */
  consent(wanted: NewGrant): Grant;
  /** The token endpoint: authorization_code and refresh_token. */
  handleToken(request: SimulatedRequest): SimulatedResponse;
  /** An endpoint beside it, with the client known and the form read. */
  handleForm(
    request: SimulatedRequest,
    act: (form: URLSearchParams, client: OAuthClient) => SimulatedResponse,
  ): SimulatedResponse;
  /** Ends the grant behind an access or refresh token; null when there is none of this client. */
  revoke(token: string, client: OAuthClient): Grant | null;
}

/** Who consents when nobody says otherwise. */
export const defaultUserId = '1001';

interface Parts {
  readonly profile: OAuthProfile;
  readonly grants: Grants;
  readonly codes: AuthorizationCodes;
  readonly access: AccessTokens;
  readonly refresh: RefreshTokens;
  readonly now: () => Date;
}

/** A token service without grants; `onGrant` is told of each new one. */
export function createTokenService(
  profile: OAuthProfile,
  clients: readonly OAuthClient[],
  now: () => Date,
  onGrant: (grant: Grant) => void = () => undefined,
): TokenService {
  const grants = createGrants(now);
  const access = createAccessTokens({
    grants,
    lifetimeMs: profile.accessTokenLifetimeMs,
    write: profile.accessToken,
    now,
  });
  const codes = createAuthorizationCodes(now);
  const refresh = createRefreshTokens(profile.refresh, grants, now);
  const parts: Parts = { profile, grants, codes, access, refresh, now };
  const switches: TokenSwitches = { calls: 0, losesNext: false, alter: null };
  const handleForm: TokenService['handleForm'] = (request, act) =>
    answerForm(profile, clients, request, act);
  const authorize: OAuthControl['authorize'] = (wanted) => {
    const clientId = clients[0]?.clientId ?? '';
    const grant = grants.create({ clientId, userId: defaultUserId, ...wanted });
    onGrant(grant);
    const tokens = firstTokens(parts, grant);
    return {
      grantId: grant.id,
      accessToken: tokens.accessToken,
      refreshToken: tokens.refreshToken?.value ?? '',
    };
  };
  return Object.freeze({
    profile,
    clients,
    grants,
    codes,
    access,
    refresh,
    control: createOAuthControl({ switches, grants, access, authorize }),
    consent: (wanted) => {
      const scopes = switches.alter?.(wanted.scopes) ?? wanted.scopes;
      switches.alter = null;
      const grant = grants.create({ ...wanted, scopes });
      onGrant(grant);
      return grant;
    },
    handleForm,
    handleToken: (request) => {
      switches.calls += 1;
      const answer = handleForm(request, (form, client) =>
        exchange(parts, form, client, request.headers),
      );
      const isLost = switches.losesNext && answer.status === 200;
      if (isLost) switches.losesNext = false;
      return isLost ? { ...answer, dropped: true } : answer;
    },
    revoke: (token, client) => revoke(parts, token, client),
  } satisfies TokenService);
}

function answerForm(
  profile: OAuthProfile,
  clients: readonly OAuthClient[],
  request: SimulatedRequest,
  act: (form: URLSearchParams, client: OAuthClient) => SimulatedResponse,
): SimulatedResponse {
  try {
    const form = readTokenForm(request);
    return act(form, authenticateClient(clients, profile.clientAuthentication, request, form));
  } catch (error) {
    if (!(error instanceof OAuthFailure)) throw error;
    return {
      status: error.status,
      headers: {
        'cache-control': 'no-store',
        ...(error.status === 401 ? { 'www-authenticate': `Basic realm="${profile.name}"` } : {}),
      },
      body: profile.failureBody(error),
    };
  }
}

interface Tokens {
  readonly grant: Grant;
  readonly accessToken: string;
  readonly refreshToken: RefreshToken | null;
}

function exchange(
  parts: Parts,
  form: URLSearchParams,
  client: OAuthClient,
  headers: Readonly<Record<string, string>>,
): SimulatedResponse {
  const tokens = exchangedTokens(parts, form, client);
  const secondsUntil = (at: number | undefined): number =>
    Math.floor(((at ?? Infinity) - parts.now().getTime()) / 1000);
  const issued = {
    grant: tokens.grant,
    accessToken: tokens.accessToken,
    refreshToken: tokens.refreshToken?.value ?? null,
    expiresInSeconds: parts.profile.accessTokenLifetimeMs / 1000,
    refreshExpiresInSeconds: secondsUntil(tokens.refreshToken?.expiresAt),
    refreshHardExpiresInSeconds: secondsUntil(tokens.refreshToken?.hardExpiresAt),
  };
  return {
    status: 200,
    headers: { 'cache-control': 'no-store' },
    body: parts.profile.tokenBody(issued, headers),
  };
}

function exchangedTokens(parts: Parts, form: URLSearchParams, client: OAuthClient): Tokens {
  switch (requireField(form, 'grant_type')) {
    case 'authorization_code': {
      const code = requireField(form, 'code');
      const proof = {
        clientId: client.clientId,
        redirectUri: requireField(form, 'redirect_uri'),
        codeVerifier: form.get('code_verifier'),
      };
      const grant = parts.grants.find(parts.codes.redeem(code, proof) ?? '');
      if (grant === null || grant.isRevoked)
        throw invalidGrant('code', 'The authorization code is invalid, expired or already used.');
      return firstTokens(parts, grant);
    }
    case 'refresh_token': {
      const given = requireField(form, 'refresh_token');
      const refreshToken = parts.refresh.use(given, client.clientId);
      const grant = parts.grants.find(refreshToken?.grantId ?? '');
      if (grant === null)
        throw invalidGrant('refresh_token', 'The refresh token is invalid, expired or revoked.');
      return { grant, refreshToken, accessToken: parts.access.issue(grant) };
    }
    default:
      throw new OAuthFailure(
        400,
        'unsupported_grant_type',
        'Only authorization_code and refresh_token are supported.',
        'request',
      );
  }
}

function firstTokens(parts: Parts, grant: Grant): Tokens {
  const { profile, grants, access, refresh } = parts;
  if (profile.displaces) {
    for (const other of grants.list()) {
      const isSame = other.clientId === grant.clientId && other.accounts[0] === grant.accounts[0];
      if (!isSame || other.id === grant.id) continue;
      grants.revoke(other.id);
      access.endThose(other.id);
    }
  }
  const hasRefresh = profile.refreshScope === null || grant.scopes.includes(profile.refreshScope);
  return {
    grant,
    accessToken: access.issue(grant),
    refreshToken: hasRefresh ? refresh.issue(grant) : null,
  };
}

function revoke(parts: Parts, token: string, client: OAuthClient): Grant | null {
  if (token === '') throw invalidRequest('token is required.');
  const checked = parts.access.check(token);
  const grant =
    parts.refresh.peek(token) ??
    (parts.profile.revocationEndsAccess && checked.kind === 'valid' ? checked.grant : null);
  if (grant?.clientId !== client.clientId) return null;
  parts.grants.revoke(grant.id);
  if (parts.profile.revocationEndsAccess) parts.access.endThose(grant.id);
  return grant;
}
