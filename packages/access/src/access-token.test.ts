import { exportJWK, generateKeyPair, SignJWT, createLocalJWKSet } from 'jose';
import type { CryptoKey, JWTPayload } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';

import { createAccessTokenVerifier, createKeySource } from './access-token.ts';
import type { AccessTokenVerifier } from './access-token.ts';

const now = new Date('2026-11-23T12:00:00Z');
const issuedAt = now.getTime() / 1000;
const rules = {
  issuer: 'https://api.workos.com/',
  clientId: 'client_1',
  clock: { now: () => now },
};
const claims = {
  iss: rules.issuer,
  sub: 'user_1',
  sid: 'session_1',
  org_id: 'org_1',
  role: 'founder',
  roles: ['founder', 'member'],
  iat: issuedAt,
  exp: issuedAt + 300,
};

describe('an access token', () => {
  let key: CryptoKey;
  let verifier: AccessTokenVerifier;
  beforeAll(async () => {
    const pair = await generateKeyPair('RS256');
    key = pair.privateKey;
    const jwk = { ...(await exportJWK(pair.publicKey)), kid: 'k', alg: 'RS256' };
    verifier = createAccessTokenVerifier(createLocalJWKSet({ keys: [jwk] }), rules);
  });
  const sign = (
    payload: JWTPayload,
    by: CryptoKey | Uint8Array = key,
    alg = 'RS256',
  ): Promise<string> => new SignJWT(payload).setProtectedHeader({ alg, kid: 'k' }).sign(by);

  it('says who it is, in which session, and with which roles', async () => {
    expect(await verifier.verify(await sign(claims))).toEqual({
      isExpired: false,
      claims: {
        userId: 'user_1',
        sessionId: 'session_1',
        organisationId: 'org_1',
        roles: ['founder', 'member'],
        isImpersonated: false,
      },
    });
  });

  it('is accepted when it names us as audience and client', async () => {
    const token = await sign({ ...claims, aud: ['client_1', 'other'], client_id: 'client_1' });
    expect((await verifier.verify(token)).claims.userId).toBe('user_1');
  });

  it('that has expired is recognised as such, and only if all else is right', async () => {
    expect(await verifier.verify(await sign({ ...claims, exp: issuedAt - 1 }))).toMatchObject({
      isExpired: true,
    });
    const foreign = await sign({ ...claims, exp: issuedAt - 1, iss: 'https://evil.example/' });
    await expect(verifier.verify(foreign)).rejects.toMatchObject({
      code: 'ACCESS_SESSION_INVALID',
    });
    const otherClient = await sign({ ...claims, exp: issuedAt - 1, aud: 'other' });
    await expect(verifier.verify(otherClient)).rejects.toMatchObject({
      code: 'ACCESS_SESSION_INVALID',
    });
  });

  it('marks a session that someone else drives', async () => {
    const token = await sign({ ...claims, act: { sub: 'support@workos.example' } });
    expect((await verifier.verify(token)).claims.isImpersonated).toBe(true);
  });

  it.each([
    ['of another issuer', { iss: 'https://evil.example/' }],
    ['without an issuer', { iss: undefined }],
    ['for another audience', { aud: 'client_2' }],
    ['for another client', { client_id: 'client_2' }],
    ['without a session', { sid: undefined }],
    ['without a person', { sub: undefined }],
    ['without an end', { exp: undefined }],
    ['whose session is no id', { sid: "x'; drop" }],
    ['whose person is an object', { sub: { a: 1 } as unknown as string }],
  ])('is refused %s', async (_what, change: JWTPayload) => {
    const token = await sign({ ...claims, ...change });
    await expect(verifier.verify(token)).rejects.toMatchObject({ code: 'ACCESS_SESSION_INVALID' });
  });

  it('is refused when signed by another key, by a shared secret, or not at all', async () => {
    const { privateKey } = await generateKeyPair('RS256');
    const unsigned = `${btoa('{"alg":"none"}')}.${btoa(JSON.stringify(claims))}.`;
    const tokens = [
      await sign(claims, privateKey),
      await sign(claims, new Uint8Array(32), 'HS256'),
      unsigned,
      'x',
      '',
    ];
    for (const token of tokens) {
      await expect(verifier.verify(token)).rejects.toMatchObject({
        code: 'ACCESS_SESSION_INVALID',
      });
    }
  });

  it('is refused when signed with another algorithm, even if the published key allows it', async () => {
    const pair = await generateKeyPair('RS512', { extractable: true });
    const jwk = { ...(await exportJWK(pair.publicKey)), kid: 'k' };
    const lenient = createAccessTokenVerifier(createLocalJWKSet({ keys: [jwk] }), rules);
    const token = await sign(claims, pair.privateKey, 'RS512');
    await expect(lenient.verify(token)).rejects.toMatchObject({ code: 'ACCESS_SESSION_INVALID' });
  });

  it.each([
    ['cannot be reached', () => Promise.reject(new TypeError('fetch failed'))],
    ['answer with an error', () => Promise.resolve(new Response('', { status: 503 }))],
    ['are not JSON', () => Promise.resolve(new Response('<html>'))],
    ['are not keys', () => Promise.resolve(Response.json({ some: 'thing' }))],
  ])('is neither believed nor refused while the keys %s', async (_what, fetch) => {
    const keys = createKeySource(new URL('https://api.workos.com/sso/jwks/client_1'), fetch);
    await expect(
      createAccessTokenVerifier(keys, rules).verify(await sign(claims)),
    ).rejects.toMatchObject({
      code: 'ACCESS_PROVIDER_UNAVAILABLE',
    });
  });
});
