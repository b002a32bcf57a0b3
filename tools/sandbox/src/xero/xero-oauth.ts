import { generateKeyPairSync, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

import type { Grant } from '../oauth/grants.ts';
import type { OAuthFailure } from '../oauth/oauth-failure.ts';
import type { OAuthProfile } from '../oauth/oauth-profile.ts';
import type { TokenService } from '../oauth/token-service.ts';
import type { SimulatedRequest, SimulatedResponse } from '../provider-simulator.ts';

const minuteMs = 60_000;

/**
 * The scopes of an application made since March 2026: only granular ones, so the broad
 * `accounting.transactions` and `accounting.reports.read` are unknown.
 */
const knownScopes = [
  ...['openid', 'profile', 'email', 'offline_access'],
  ...['invoices', 'payments', 'banktransactions', 'manualjournals', 'contacts', 'settings'].flatMap(
    (name) => [`accounting.${name}`, `accounting.${name}.read`],
  ),
  ...[
    'aged',
    'balancesheet',
    'executivesummary',
    'profitandloss',
    'trialbalance',
    'taxreports',
  ].map((name) => `accounting.reports.${name}.read`),
];

/** Xero's OAuth: a new refresh token at each refresh. */
export function createXeroProfile(): OAuthProfile {
  return {
    name: 'Xero',
    authorizePath: '/identity/connect/authorize',
    pkce: true,
    clientAuthentication: 'basic',
    accessTokenLifetimeMs: 30 * minuteMs,
    refresh: { kind: 'each_use', oldUsableMs: 30 * minuteMs, idleMs: 60 * 1440 * minuteMs },
    refreshScope: 'offline_access',
    requiredScope: null,
    knownScopes,
    refusesPlus: true,
    picks: { noun: 'Organisations', several: true },
    displaces: false,
    revocationEndsAccess: true,
    accessToken: createTokenWriter(),
    redirectFields: ({ scopes }) => ({ scope: scopes.join(' ') }),
    tokenBody: ({ accessToken, refreshToken, expiresInSeconds, grant }) => ({
      access_token: accessToken,
      expires_in: expiresInSeconds,
      token_type: 'Bearer',
      ...(refreshToken === null ? {} : { refresh_token: refreshToken }),
      scope: grant.scopes.join(' '),
    }),
    // Xero gives the code alone.
    failureBody: ({ error }: OAuthFailure) => ({ error }),
  };
}

/** Signed tokens whose claims tell the consent they come from. */
function createTokenWriter(): (grant: Grant, expiresAt: number) => string {
  let key: KeyObject | null = null;
  let count = 0;
  const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');
  return (grant, expiresAt) => {
    key ??= generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
    count += 1;
    const header = encode({ alg: 'RS256', kid: 'sandbox', typ: 'JWT' });
    const claims = encode({
      iss: 'https://identity.xero.com',
      aud: 'https://identity.xero.com/resources',
      exp: Math.floor(expiresAt / 1000),
      client_id: grant.clientId,
      xero_userid: grant.userId,
      authentication_event_id: grant.id,
      jti: `${grant.id}-${count}`,
      scope: grant.scopes,
    });
    const signature = sign('sha256', Buffer.from(`${header}.${claims}`), key);
    return `${header}.${claims}.${signature.toString('base64url')}`;
  };
}

/**
 * Ends a refresh token and its access tokens; unknown ones are answered alike. The organisation
 * goes on showing the app among its connected ones until its connection is removed.
 */
export function revokeToken(service: TokenService, request: SimulatedRequest): SimulatedResponse {
  return service.handleForm(request, (form, client) => {
    service.revoke(form.get('token') ?? '', client);
    return { status: 200 };
  });
}
