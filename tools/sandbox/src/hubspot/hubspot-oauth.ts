import type { OAuthFailure } from '../oauth/oauth-failure.ts';
import type { IssuedTokens, OAuthProfile } from '../oauth/oauth-profile.ts';
import type { TokenService } from '../oauth/token-service.ts';
import type { SimulatedRequest, SimulatedResponse } from '../provider-simulator.ts';

/** The scopes that this simulator knows; anything else is refused on the consent page. */
const knownScopes = [
  'oauth',
  'tickets',
  ...['deals', 'contacts', 'companies', 'owners', 'line_items', 'quotes'].flatMap((name) => [
    `crm.objects.${name}.read`,
    ...(name === 'owners' ? [] : [`crm.objects.${name}.write`]),
  ]),
  ...['deals', 'contacts', 'companies'].flatMap((name) => [
    `crm.schemas.${name}.read`,
    `crm.schemas.${name}.write`,
  ]),
  'crm.export',
];

const appId = 2_026_030;

/** HubSpot's OAuth: refresh tokens neither expire nor rotate. */
export const hubspotProfile: OAuthProfile = {
  name: 'HubSpot',
  authorizePath: '/oauth/authorize',
  pkce: true,
  clientAuthentication: 'body',
  accessTokenLifetimeMs: 1800 * 1000,
  refresh: { kind: 'constant' },
  refreshScope: null,
  requiredScope: 'oauth',
  knownScopes,
  refusesPlus: false,
  picks: { noun: 'Account', several: false },
  displaces: false,
  // Documented as deleting the refresh token; access tokens live on until they expire.
  revocationEndsAccess: false,
  redirectFields: () => ({}),
  tokenBody: ({ accessToken, refreshToken, expiresInSeconds, grant }: IssuedTokens) => ({
    token_type: 'bearer',
    token_use: 'access_token',
    access_token: accessToken,
    refresh_token: refreshToken,
    expires_in: expiresInSeconds,
    hub_id: Number(grant.accounts[0]),
    scopes: grant.scopes,
    user_id: Number(grant.userId),
  }),
  failureBody: (failure: OAuthFailure) => ({
    error: failure.error,
    error_description: failure.message,
    status: legacyStatus(failure),
    message: failure.message,
  }),
};

function legacyStatus({ error, subject }: OAuthFailure): string {
  if (error !== 'invalid_grant') return `BAD_${subject.toUpperCase()}`;
  return subject === 'code' ? 'BAD_AUTH_CODE' : 'BAD_REFRESH_TOKEN';
}

/** Tells what a token is good for; `active: false` and nothing else when for nothing. */
export function introspect(
  service: TokenService,
  request: SimulatedRequest,
  now: Date,
): SimulatedResponse {
  return service.handleForm(request, (form, client) => {
    const token = form.get('token') ?? '';
    const access = service.access.check(token);
    const isAccess = access.kind === 'valid';
    const grant = isAccess ? access.grant : service.refresh.peek(token);
    if (grant?.clientId !== client.clientId) return { status: 200, body: { active: false } };
    const expiresIn = isAccess ? Math.floor((access.expiresAt - now.getTime()) / 1000) : undefined;
    return {
      status: 200,
      body: {
        active: true,
        token_use: isAccess ? 'access_token' : 'refresh_token',
        token,
        token_type: 'bearer',
        client_id: client.clientId,
        app_id: appId,
        hub_id: Number(grant.accounts[0]),
        user_id: Number(grant.userId),
        scopes: grant.scopes,
        ...(expiresIn === undefined
          ? {}
          : { expires_in: expiresIn, is_private_distribution: true }),
      },
    };
  });
}

/** The status of a revocation: not in the specification that we read, 200 in RFC 7009. */
const revokedStatus = 200;

/** Ends a refresh token. A token that is not known is answered alike (RFC 7009, 2.2). */
export function revokeToken(service: TokenService, request: SimulatedRequest): SimulatedResponse {
  return service.handleForm(request, (form, client) => {
    service.revoke(form.get('token') ?? '', client);
    return { status: revokedStatus };
  });
}
