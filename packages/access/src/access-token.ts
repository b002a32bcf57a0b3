import { createRemoteJWKSet, customFetch, errors, jwtVerify } from 'jose';
import type { JWTPayload, JWTVerifyGetKey } from 'jose';

import { AtaskiError } from '@ataski/kernel';
import type { Clock } from '@ataski/kernel';

import { AccessError } from './errors.ts';

/** What a verified access token says. */
export interface AccessTokenClaims {
  readonly userId: string;
  readonly sessionId: string;
  readonly organisationId: string | null;
  readonly roles: readonly string[];
  readonly isImpersonated: boolean;
}

/** Verified now, or verified but past its time. */
export interface VerifiedToken {
  readonly claims: AccessTokenClaims;
  readonly isExpired: boolean;
}

/** Verifies access tokens. */
export interface AccessTokenVerifier {
  /**
   * Throws ACCESS_SESSION_INVALID for a token that is not the provider's for us, and
   * ACCESS_PROVIDER_UNAVAILABLE when its keys cannot be fetched.
   */
  verify(token: string): Promise<VerifiedToken>;
}

/** What a token must say to be ours. */
export interface AccessTokenRules {
  readonly issuer: string;
  readonly clientId: string;
  readonly clock: Clock;
}

/** The provider's published keys, fetched through `fetch` and kept for an hour. */
export function createKeySource(url: URL, fetch: typeof globalThis.fetch): JWTVerifyGetKey {
  return createRemoteJWKSet(url, { cacheMaxAge: 60 * 60 * 1000, [customFetch]: fetch });
}

/** The SDK checks neither the issuer unless told to, nor the audience ever: both are checked here. */
export function createAccessTokenVerifier(
  keys: JWTVerifyGetKey,
  rules: AccessTokenRules,
): AccessTokenVerifier {
  return Object.freeze({
    verify: async (token: string) => {
      const { payload, isExpired } = await verifySignature(keys, rules, token);
      return { claims: parseClaims(payload, rules.clientId), isExpired };
    },
  });
}

async function verifySignature(
  keys: JWTVerifyGetKey,
  rules: AccessTokenRules,
  token: string,
): Promise<{ payload: JWTPayload; isExpired: boolean }> {
  try {
    const { payload } = await jwtVerify(token, keys, {
      algorithms: ['RS256'],
      issuer: rules.issuer,
      requiredClaims: ['sub', 'sid', 'iat', 'exp'],
      currentDate: rules.clock.now(),
    });
    return { payload, isExpired: false };
  } catch (error) {
    // The library checks the signature and the issuer before the time.
    if (error instanceof errors.JWTExpired) return { payload: error.payload, isExpired: true };
    if (error instanceof errors.JWKSTimeout || !(error instanceof errors.JOSEError)) {
      throw unavailable(error);
    }
    // A bare JOSEError is the library's word for an unusable answer from the key address.
    const isAnswerUnusable = error.code === 'ERR_JOSE_GENERIC' || error.code === 'ERR_JWKS_INVALID';
    throw isAnswerUnusable ? unavailable(error) : new AccessError('ACCESS_SESSION_INVALID');
  }
}

function unavailable(error: unknown): Error {
  // A bug, such as a call outside its context, keeps its own name.
  if (AtaskiError.is(error) && error.kind === 'bug') return error;
  return new AccessError('ACCESS_PROVIDER_UNAVAILABLE', { reason: 'signing_keys' });
}

function parseClaims(payload: JWTPayload, clientId: string): AccessTokenClaims {
  const audience = [payload.aud ?? clientId].flat();
  const client = payload['client_id'] ?? clientId;
  const { sub, sid } = payload;
  if (!audience.includes(clientId) || client !== clientId || !isId(sub) || !isId(sid)) {
    throw new AccessError('ACCESS_SESSION_INVALID');
  }
  const organisationId = payload['org_id'];
  const listed = Array.isArray(payload['roles']) ? (payload['roles'] as unknown[]) : [];
  const named = [...new Set([payload['role'], ...listed])];
  return {
    userId: sub,
    sessionId: sid,
    organisationId: isId(organisationId) ? organisationId : null,
    roles: named.filter((role) => typeof role === 'string'),
    isImpersonated: payload['act'] !== undefined,
  };
}

/** The provider's ids are a prefix and a ULID; they become actor ids and keys of a look-up. */
function isId(value: unknown): value is string {
  return typeof value === 'string' && /^[A-Za-z0-9_]{1,64}$/.test(value);
}
