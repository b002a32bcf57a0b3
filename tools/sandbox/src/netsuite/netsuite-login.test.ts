import { generateKeyPairSync } from 'node:crypto';

import { SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';

import { at, read, startNetsuite, suiteqlTask } from './netsuite-client.fixture.ts';
import { hostOfTests, signedRequest, token } from './signed-request.fixture.ts';
import type { SigningTask } from './signed-request.fixture.ts';

const task = suiteqlTask('SELECT id FROM subsidiary ORDER BY id');

describe('a NetSuite login by token', () => {
  it('succeeds with a right signature, and every answer has a Date', async () => {
    const { send, netsuite } = startNetsuite();
    const answer = await send(task);
    expect(answer.status).toBe(200);
    expect(answer.headers['date']).toBe('Fri, 20 Nov 2026 12:00:00 GMT');
    expect(netsuite.loginAuditTrail('123456')).toEqual([]);
  });

  it.each<[string, Partial<SigningTask>]>([
    ['realm_mismatch', { realm: '123457' }],
    ['consumer_or_token_unknown', { token: { ...token, tokenId: 'ti_2' } }],
    ['signature_invalid', { token: { ...token, tokenSecret: 'other' } }],
    ['signature_method_unsupported', { protocol: { oauth_signature_method: 'HMAC-SHA1' } }],
    ['signature_method_unsupported', { protocol: { oauth_version: '2.0' } }],
    ['timestamp_outside_window', { at: new Date(at.getTime() - 301_000) }],
    ['timestamp_outside_window', { at: new Date(at.getTime() + 301_000) }],
    ['timestamp_outside_window', { protocol: { oauth_timestamp: '1e9' } }],
    ['header_malformed', { protocol: { oauth_callback: 'oob' } }],
    ['header_malformed', { headers: { ...task.headers, authorization: 'OAuth realm=123456' } }],
    ['header_malformed', { headers: { ...task.headers, authorization: '' } }],
    ['bearer_invalid', { headers: { ...task.headers, authorization: 'Bearer abc' } }],
  ])('is refused for %s, and says no more than INVALID_LOGIN', async (reason, wrong) => {
    const { netsuite } = startNetsuite();
    const answer = read(await netsuite.handle(signedRequest({ at, ...task, ...wrong })));
    expect([answer.status, answer.code]).toEqual([401, 'INVALID_LOGIN']);
    expect(answer.headers['www-authenticate']).toContain('token_rejected');
    expect(netsuite.loginAuditTrail('123456')).toEqual([reason]);
  });

  it('wants the realm of a sandbox in upper case with an underscore', async () => {
    const { netsuite } = startNetsuite();
    const sandbox = {
      ...task,
      at,
      host: '123456-sb1.suitetalk.api.netsuite.com',
      token: { ...token, tokenId: 'ti_sandbox' },
    };
    const ask = async (realm: string) =>
      (await netsuite.handle(signedRequest({ ...sandbox, realm }))).status;
    expect(await ask('123456_SB1')).toBe(200);
    expect(await ask('123456_sb1')).toBe(401);
    expect(await ask('123456-sb1')).toBe(401);
  });

  it('cannot be replayed', async () => {
    const { netsuite } = startNetsuite();
    const request = signedRequest({ at, ...task });
    expect((await netsuite.handle(request)).status).toBe(200);
    expect((await netsuite.handle(request)).status).toBe(401);
    expect(netsuite.loginAuditTrail('123456')).toEqual(['nonce_used']);
  });

  it.each(['limit=10&offset=0+', 'limit=10&offset=0 '])(
    'covers the query as it was sent: "%s" is refused',
    async (rawQuery) => {
      const { netsuite, send } = startNetsuite();
      expect((await send({ ...task, rawQuery })).status).toBe(401);
      expect(netsuite.loginAuditTrail('123456')).toEqual(['signature_invalid']);
    },
  );

  it('does not cover a query that was changed on the way', async () => {
    const { netsuite } = startNetsuite();
    const request = signedRequest({ at, ...task });
    const changed = { ...request, rawQuery: 'limit=1&offset=0' };
    expect((await netsuite.handle(changed)).status).toBe(401);
  });

  it('fails for a role without REST Web Services', async () => {
    const { send, netsuite } = startNetsuite({ tokens: [{ ...token, hasRestWebServices: false }] });
    expect((await send(task)).code).toBe('INVALID_LOGIN');
    expect(netsuite.loginAuditTrail('123456')).toEqual(['role_without_rest']);
  });
});

const keys = {
  PS256: generateKeyPairSync('rsa', { modulusLength: 3072 }),
  ES256: generateKeyPairSync('ec', { namedCurve: 'P-256' }),
} as const;
const tokenUrl = `https://${hostOfTests}/services/rest/auth/oauth2/v1/token`;
const issuedAt = Math.floor(at.getTime() / 1000);

interface AssertionTask {
  readonly kid?: string;
  readonly audience?: string;
  readonly scope?: string;
  readonly seconds?: number;
  readonly algorithm?: 'PS256' | 'ES256';
  readonly grant?: string;
}

async function exchange(task: AssertionTask = {}) {
  const { algorithm = 'PS256', seconds = 3600, grant = 'client_credentials' } = task;
  const publicKeyPem = keys[algorithm].publicKey.export({ type: 'spki', format: 'pem' }).toString();
  const certificate = { clientId: 'client', certificateId: 'cert', algorithm, publicKeyPem };
  const { netsuite, wait } = startNetsuite({ certificates: [certificate] });
  const assertion = await new SignJWT({ scope: task.scope ?? 'rest_webservices' })
    .setProtectedHeader({ alg: algorithm, typ: 'JWT', kid: task.kid ?? 'cert' })
    .setIssuer('client')
    .setAudience(task.audience ?? tokenUrl)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + seconds)
    .sign(keys[algorithm].privateKey);
  const form = new URLSearchParams({
    grant_type: grant,
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: assertion,
  });
  const answer = await netsuite.handle({
    method: 'POST',
    host: hostOfTests,
    path: '/services/rest/auth/oauth2/v1/token',
    query: new URLSearchParams(),
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: Buffer.from(form.toString()),
  });
  return { netsuite, wait, status: answer.status, body: answer.body as Record<string, string> };
}

describe('a NetSuite login by certificate', () => {
  it.each(['PS256', 'ES256'] as const)('gives an hour with %s', async (algorithm) => {
    const { netsuite, wait, status, body } = await exchange({ algorithm });
    expect([status, body['token_type'], body['expires_in']]).toEqual([200, 'bearer', '3600']);
    const authorization = `Bearer ${body['access_token'] ?? ''}`;
    const headers = { ...task.headers, authorization };
    const ask = async () => (await netsuite.handle(signedRequest({ at, ...task, headers }))).status;
    expect(await ask()).toBe(200);
    wait(3_600_000);
    expect(await ask()).toBe(401);
  });

  it.each<[string, AssertionTask]>([
    ['names another certificate', { kid: 'other' }],
    ['is meant for somebody else', { audience: 'https://example.test/token' }],
    ['lives for more than an hour', { seconds: 3601 }],
    ['has expired', { seconds: -10 }],
    ['asks for another scope', { scope: 'restlets' }],
    ['comes with another grant', { grant: 'authorization_code' }],
  ])('is refused when the assertion %s', async (_, wrong) => {
    expect(await exchange(wrong)).toMatchObject({ status: 400 });
  });
});
