import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import type { JSONWebKeySet } from 'jose';

import { randomId } from './identifier.ts';

/** Signs access tokens and publishes the key that verifies them. */
export interface AccessTokens {
  readonly jwks: JSONWebKeySet;
  sign(claims: AccessTokenClaims): Promise<string>;
}

/** Who, in which session, and for which organisation with which role. */
export interface AccessTokenClaims {
  readonly sub: string;
  readonly sid: string;
  readonly org_id?: string;
  readonly role?: string;
  readonly roles?: readonly string[];
  readonly permissions?: readonly string[];
}

/** What all tokens of one environment share. */
export interface AccessTokenOptions {
  readonly issuer: string;
  readonly clientId: string;
  readonly lifetimeMs: number;
  readonly now: () => Date;
}

/** RS256 with a key made now: tokens of an earlier sandbox do not verify. */
export async function createAccessTokens(options: AccessTokenOptions): Promise<AccessTokens> {
  const { privateKey, publicKey } = await generateKeyPair('RS256');
  const kid = randomId('sso_oidc_key_pair');
  const jwk = await exportJWK(publicKey);
  return Object.freeze({
    jwks: { keys: [{ ...jwk, kid, alg: 'RS256', use: 'sig' }] },
    sign: (claims) => {
      const issuedAt = Math.floor(options.now().getTime() / 1000);
      return new SignJWT({ ...claims, client_id: options.clientId })
        .setProtectedHeader({ alg: 'RS256', kid })
        .setIssuer(options.issuer)
        .setAudience(options.clientId)
        .setJti(randomId('jti'))
        .setIssuedAt(issuedAt)
        .setExpirationTime(issuedAt + Math.floor(options.lifetimeMs / 1000))
        .sign(privateKey);
    },
  } satisfies AccessTokens);
}
