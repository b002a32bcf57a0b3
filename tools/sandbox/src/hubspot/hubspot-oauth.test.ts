import { describe, expect, it } from 'vitest';

import { bearer, challenge, createAsk, verifier } from '../simulator-client.fixture.ts';
import { createHubspotSimulator } from './hubspot-simulator.ts';

const redirectUri = 'https://product.example/callback';
const credentials = { client_id: 'client', client_secret: 'secret' };
const tokenUrl = 'https://api.hubapi.com/oauth/2026-03/token';
const minute = 60_000;

function start() {
  let now = Date.parse('2026-11-20T12:00:00Z');
  const hubspot = createHubspotSimulator({
    clients: [
      { clientId: 'client', clientSecret: 'secret', redirectUris: [redirectUri] },
      { clientId: 'other', clientSecret: 'other', redirectUris: [redirectUri] },
    ],
    accounts: [{ id: '111', name: 'Acme' }],
    now: () => new Date(now),
  });
  const ask = createAsk(hubspot);
  const consent = async (): Promise<string> => {
    const form = {
      client_id: 'client',
      redirect_uri: redirectUri,
      response_type: 'code',
      scope: 'oauth crm.objects.deals.read',
      state: 'state',
      code_challenge: challenge,
      code_challenge_method: 'S256',
      account: '111',
      decision: 'allow',
    };
    const { headers } = await ask('https://app.hubspot.com/oauth/authorize', { form });
    return new URL(headers['location'] ?? '').searchParams.get('code') ?? '';
  };
  const token = (fields: Record<string, string>, headers: Record<string, string> = {}) =>
    ask(tokenUrl, { form: { ...credentials, ...fields }, headers });
  const redeem = (code: string, change: Record<string, string> = {}) =>
    token({
      grant_type: 'authorization_code',
      code,
      redirect_uri: redirectUri,
      code_verifier: verifier,
      ...change,
    });
  const refresh = (refreshToken: string) =>
    token({ grant_type: 'refresh_token', refresh_token: refreshToken });
  const wait = (ms: number): void => {
    now += ms;
  };
  return { hubspot, ask, consent, token, redeem, refresh, wait };
}

type Tokens = Readonly<Record<'access_token' | 'refresh_token', string>>;

describe('the HubSpot token endpoint', () => {
  it('exchanges a code once, for tokens and the account', async () => {
    const { consent, redeem } = start();
    const code = await consent();
    expect(await redeem(code)).toMatchObject({
      status: 200,
      json: {
        token_type: 'bearer',
        token_use: 'access_token',
        expires_in: 1800,
        hub_id: 111,
        user_id: 1001,
        scopes: ['oauth', 'crm.objects.deals.read'],
      },
    });
    expect(await redeem(code)).toMatchObject({
      status: 400,
      json: { error: 'invalid_grant', status: 'BAD_AUTH_CODE' },
    });
  });

  it.each([
    [{ code_verifier: 'w'.repeat(43) }, 'invalid_grant'],
    [{ code_verifier: '' }, 'invalid_grant'],
    [{ redirect_uri: 'https://product.example/other' }, 'invalid_grant'],
    [{ redirect_uri: '' }, 'invalid_request'],
    [{ client_id: 'other', client_secret: 'other' }, 'invalid_grant'],
    [{ client_secret: 'wrong' }, 'invalid_client'],
    [{ grant_type: 'password' }, 'unsupported_grant_type'],
  ])('refuses a code with %j as %s', async (change, error) => {
    const { consent, redeem } = start();
    expect(await redeem(await consent(), change)).toMatchObject({ json: { error } });
  });

  it('refuses a code after five minutes', async () => {
    const { consent, redeem, wait } = start();
    const code = await consent();
    wait(5 * minute);
    expect(await redeem(code)).toMatchObject({ status: 400, json: { error: 'invalid_grant' } });
  });

  it('refuses another method, another content type, an address with parameters, and HTTP Basic', async () => {
    const { ask, token } = start();
    expect((await ask(tokenUrl)).status).toBe(405);
    expect(await ask(tokenUrl, { json: credentials })).toMatchObject({
      json: { error: 'invalid_request' },
    });
    const form = { ...credentials, grant_type: 'refresh_token', refresh_token: 'x' };
    expect(await ask(`${tokenUrl}?client_id=client`, { form })).toMatchObject({
      json: { error: 'invalid_request' },
    });
    const twice = new URLSearchParams([...Object.entries(form), ['refresh_token', 'y']]);
    expect(await ask(tokenUrl, { form: twice })).toMatchObject({
      json: { error: 'invalid_request' },
    });
    const basic = { authorization: `Basic ${Buffer.from('client:secret').toString('base64')}` };
    expect(await token({ grant_type: 'refresh_token', refresh_token: 'x' }, basic)).toMatchObject({
      status: 401,
      json: { error: 'invalid_client' },
    });
    expect((await ask('https://api.hubapi.com/oauth/v1/token', { form })).status).toBe(401);
  });

  it('returns the same refresh token for ever, until it is revoked', async () => {
    const { ask, consent, redeem, refresh, wait } = start();
    const first = (await redeem(await consent())).json as Tokens;
    wait(400 * 1440 * minute);
    const second = (await refresh(first.refresh_token)).json as Tokens;
    expect(second.refresh_token).toBe(first.refresh_token);
    expect(second.access_token).not.toBe(first.access_token);
    const form = { ...credentials, token: first.refresh_token };
    expect((await ask(`${tokenUrl}/revoke`, { form })).status).toBe(200);
    expect(await refresh(first.refresh_token)).toMatchObject({
      status: 400,
      json: { error: 'invalid_grant', status: 'BAD_REFRESH_TOKEN' },
    });
    // Only the refresh token is gone: the access token still opens what it did.
    const deals = 'https://api.hubapi.com/crm/objects/2026-03/deals';
    expect((await ask(deals, { headers: bearer(second.access_token) })).status).toBe(200);
  });

  it('counts calls and can lose an answer after doing the work', async () => {
    const { hubspot, consent, redeem } = start();
    const code = await consent();
    hubspot.oauth.loseNextAnswer();
    expect(await redeem(code)).toMatchObject({ isDropped: true });
    expect(await redeem(code)).toMatchObject({ isDropped: false, status: 400 });
    expect(hubspot.oauth.tokenCalls()).toBe(2);
  });
});

describe('a HubSpot access token', () => {
  const deals = 'https://api.hubapi.com/crm/objects/2026-03/deals?limit=1';

  it('is told apart as absent, unknown and expired', async () => {
    const { hubspot, ask, wait } = start();
    const scopes = ['oauth', 'crm.objects.deals.read'];
    const { accessToken } = hubspot.oauth.authorize({ accounts: ['111'], scopes });
    expect((await ask(deals, { headers: bearer(accessToken) })).status).toBe(200);
    expect(await ask(deals)).toMatchObject({
      status: 401,
      json: { category: 'INVALID_AUTHENTICATION' },
    });
    expect((await ask(deals, { headers: bearer('unknown') })).status).toBe(401);
    wait(30 * minute);
    expect(await ask(deals, { headers: bearer(accessToken) })).toMatchObject({
      status: 401,
      json: { category: 'EXPIRED_AUTHENTICATION' },
    });
  });

  it('ends with its grant and follows its scopes, and introspection tells so', async () => {
    const { hubspot, ask } = start();
    const scopes = ['oauth', 'crm.objects.deals.read'];
    const { accessToken, grantId } = hubspot.oauth.authorize({ accounts: ['111'], scopes });
    const introspect = () =>
      ask(`${tokenUrl}/introspect`, { form: { ...credentials, token: accessToken } });
    expect(await introspect()).toMatchObject({
      json: { active: true, token_use: 'access_token', hub_id: 111, scopes, expires_in: 1800 },
    });
    hubspot.oauth.addScopes(grantId, ['crm.export']);
    expect(await introspect()).toMatchObject({ json: { scopes: [...scopes, 'crm.export'] } });
    hubspot.oauth.shrinkScopes(grantId, ['crm.objects.deals.read']);
    expect(await ask(deals, { headers: bearer(accessToken) })).toMatchObject({
      status: 403,
      json: {
        category: 'MISSING_SCOPES',
        context: { missingScopes: ['crm.objects.deals.read'] },
      },
    });
    hubspot.oauth.revokeGrant(grantId);
    expect((await introspect()).json).toEqual({ active: false });
    expect((await ask(deals, { headers: bearer(accessToken) })).status).toBe(401);
    const { accessToken: next } = hubspot.oauth.authorize({ accounts: ['111'], scopes });
    hubspot.oauth.expireAccessTokens();
    expect((await ask(deals, { headers: bearer(next) })).status).toBe(401);
  });
});
