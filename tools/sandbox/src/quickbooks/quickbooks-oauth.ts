import { invalidRequest } from '../oauth/oauth-failure.ts';
import type { OAuthFailure } from '../oauth/oauth-failure.ts';
import type { OAuthProfile } from '../oauth/oauth-profile.ts';
import type { TokenService } from '../oauth/token-service.ts';
import type { SimulatedRequest, SimulatedResponse } from '../provider-simulator.ts';

/** The one scope for accounting data: it reads and writes. */
export const accountingScope = 'com.intuit.quickbooks.accounting';

const dayMs = 86_400_000;
const hardExpiryHeader = 'x-include-refresh-token-hard-expires-in';

/** Intuit's OAuth: the refresh token changes about every day. */
export const quickbooksProfile: OAuthProfile = {
  name: 'QuickBooks',
  authorizePath: '/connect/oauth2',
  pkce: false,
  clientAuthentication: 'basic',
  accessTokenLifetimeMs: 3600 * 1000,
  refresh: {
    kind: 'periodic',
    sameForMs: dayMs,
    // Not stated in words; a replacement that was lost ends the connection within a day.
    oldUsableMs: dayMs,
    idleMs: 100 * dayMs,
    hardCapMs: 5 * 365 * dayMs,
  },
  refreshScope: null,
  requiredScope: null,
  knownScopes: [
    accountingScope,
    'com.intuit.quickbooks.payment',
    ...['openid', 'profile', 'email', 'phone', 'address'],
  ],
  refusesPlus: false,
  picks: { noun: 'Company', several: false },
  displaces: true,
  revocationEndsAccess: true,
  redirectFields: ({ accounts }) => ({ realmId: accounts[0] ?? '' }),
  tokenBody: (tokens, headers) => ({
    token_type: 'bearer',
    access_token: tokens.accessToken,
    expires_in: tokens.expiresInSeconds,
    refresh_token: tokens.refreshToken,
    x_refresh_token_expires_in: tokens.refreshExpiresInSeconds,
    ...(headers[hardExpiryHeader] === 'true'
      ? { x_refresh_token_hard_expires_in: tokens.refreshHardExpiresInSeconds }
      : {}),
  }),
  failureBody: (failure: OAuthFailure) => ({
    error: failure.error,
    error_description: failure.message,
  }),
};

/** Ends the grant behind a token, which comes as JSON or as a form. An unknown one is a 400. */
export function revokeToken(service: TokenService, request: SimulatedRequest): SimulatedResponse {
  return service.handleForm(asForm(request), (form, client) => {
    const grant = service.revoke(form.get('token') ?? '', client);
    if (grant === null) throw invalidRequest('The token is unknown or already revoked.');
    return { status: 200 };
  });
}

function asForm(request: SimulatedRequest): SimulatedRequest {
  if (request.headers['content-type']?.startsWith('application/json') !== true) return request;
  const headers = { ...request.headers, 'content-type': 'application/x-www-form-urlencoded' };
  return {
    ...request,
    headers,
    body: Buffer.from(new URLSearchParams({ token: tokenOf(request) }).toString()),
  };
}

function tokenOf({ body }: SimulatedRequest): string {
  try {
    const { token } = JSON.parse(body.toString()) as { token?: unknown };
    return typeof token === 'string' ? token : '';
  } catch {
    return '';
  }
}
