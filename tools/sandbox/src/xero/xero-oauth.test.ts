import { describe, expect, it } from 'vitest';

import { basic, bearer, challenge, createAsk, verifier } from '../simulator-client.fixture.ts';
import { createXeroSimulator } from './xero-simulator.ts';

const redirectUri = 'https://product.example/callback';
const tokenUrl = 'https://identity.xero.com/connect/token';
const acme = '11111111-1111-4111-8111-111111111111';
const globex = '22222222-2222-4222-8222-222222222222';
const minute = 60_000;
const day = 1440 * minute;
const scope = 'offline_access accounting.settings.read';

function start() {
  let now = Date.parse('2026-11-20T12:00:00Z');
  const xero = createXeroSimulator({
    clients: [{ clientId: 'client', clientSecret: 'secret', redirectUris: [redirectUri] }],
    organisations: [
      { tenantId: acme, name: 'Acme' },
      { tenantId: globex, name: 'Globex', tenantType: 'PRACTICE' },
    ],
    now: () => new Date(now),
  });
  const ask = createAsk(xero);
  const parameters = {
    client_id: 'client',
    redirect_uri: redirectUri,
    response_type: 'code',
    scope,
    state: 'state',
    code_challenge: challenge,
    code_challenge_method: 'S256',
  };
  const token = (form: Record<string, string>, headers = basic('client', 'secret')) =>
    ask(tokenUrl, { form, headers });
  const connect = async (...accounts: string[]) => {
    const form = new URLSearchParams([
      ...Object.entries(parameters),
      ...accounts.map((account): [string, string] => ['account', account]),
      ['decision', 'allow'],
    ]);
    const back = await ask('https://login.xero.com/identity/connect/authorize', { form });
    const code = new URL(back.headers['location'] ?? '').searchParams.get('code') ?? '';
    const redeem = { grant_type: 'authorization_code', code, redirect_uri: redirectUri };
    return (await token({ ...redeem, code_verifier: verifier })).json as Tokens;
  };
  const refresh = async (refreshToken: string) => {
    const answer = await token({ grant_type: 'refresh_token', refresh_token: refreshToken });
    return { ...answer, tokens: answer.json as Tokens };
  };
  const wait = (ms: number): void => {
    now += ms;
  };
  return { xero, ask, token, connect, refresh, wait, parameters };
}

type Tokens = Readonly<Record<'access_token' | 'refresh_token', string>>;
interface Connection {
  readonly id: string;
  readonly tenantId: string;
  readonly tenantType: string;
  readonly authEventId: string;
}

describe('a Xero refresh token', () => {
  it('rotates at each use; the old one ends with the first use of the new one', async () => {
    const { connect, refresh } = start();
    const first = await connect(acme);
    const { tokens: second } = await refresh(first.refresh_token);
    expect(second.refresh_token).not.toBe(first.refresh_token);
    expect((await refresh(second.refresh_token)).status).toBe(200);
    expect(await refresh(first.refresh_token)).toMatchObject({
      status: 400,
      json: { error: 'invalid_grant' },
    });
  });

  it('can be tried again for thirty minutes when the answer was lost', async () => {
    const { xero, connect, refresh, wait } = start();
    const { refresh_token: token } = await connect(acme);
    xero.oauth.loseNextAnswer();
    expect((await refresh(token)).isDropped).toBe(true);
    wait(29 * minute);
    expect((await refresh(token)).status).toBe(200);
    wait(minute);
    expect((await refresh(token)).status).toBe(400);
  });

  it('dies after sixty days of rest, and is not issued without offline_access', async () => {
    const { xero, connect, refresh, wait } = start();
    const { refresh_token: token } = await connect(acme);
    wait(60 * day - 1);
    const { tokens } = await refresh(token);
    wait(60 * day);
    expect((await refresh(tokens.refresh_token)).status).toBe(400);
    const grant = { accounts: [acme], scopes: ['accounting.settings.read'] };
    expect(xero.oauth.authorize(grant).refreshToken).toBe('');
  });

  it('ends with its access tokens when it is revoked, and the app stays among the connected ones', async () => {
    const { xero, ask, connect, refresh } = start();
    const { access_token: access, refresh_token: token } = await connect(acme);
    const revoke = (headers: Record<string, string>) =>
      ask('https://identity.xero.com/connect/revocation', { form: { token }, headers });
    expect((await revoke(basic('client', 'wrong'))).status).toBe(401);
    expect((await revoke(basic('client', 'secret'))).status).toBe(200);
    expect((await refresh(token)).status).toBe(400);
    expect(
      (await ask('https://api.xero.com/connections', { headers: bearer(access) })).status,
    ).toBe(401);
    expect((await revoke(basic('client', 'secret'))).status).toBe(200);
    expect(xero.connectedApps(acme)).toBe(1);
  });
});

describe('the Xero sign-in', () => {
  it('wants HTTP Basic', async () => {
    const { token } = start();
    const form = { grant_type: 'refresh_token', refresh_token: 'x' };
    expect(
      await token({ ...form, client_id: 'client', client_secret: 'secret' }, {}),
    ).toMatchObject({
      status: 401,
      json: { error: 'invalid_client' },
    });
    expect((await token({ ...form, client_secret: 'secret' })).status).toBe(401);
  });

  it('refuses scopes that are joined by a plus, and the broad ones', async () => {
    const { ask, parameters } = start();
    const url = 'https://login.xero.com/identity/connect/authorize';
    const joined = new URLSearchParams(parameters).toString();
    expect((await ask(`${url}?${joined}`)).text).toContain('invalid_scope');
    expect((await ask(`${url}?${joined.replaceAll('+', '%20')}`)).status).toBe(200);
    const broad = new URLSearchParams({ ...parameters, scope: 'accounting.transactions.read' });
    expect((await ask(`${url}?${broad.toString()}`)).text).toContain('invalid_scope');
  });

  it('opens several organisations, told apart by the consent that the token names', async () => {
    const { ask, connect } = start();
    await connect(acme);
    const { access_token: access } = await connect(globex, acme);
    const claims = JSON.parse(
      Buffer.from(access.split('.')[1] ?? '', 'base64url').toString(),
    ) as Record<string, string>;
    const list = async (query = '') =>
      (await ask(`https://api.xero.com/connections${query}`, { headers: bearer(access) }))
        .json as readonly Connection[];
    expect((await list()).map(({ tenantId }) => tenantId)).toEqual([acme, globex]);
    const event = claims['authentication_event_id'] ?? '';
    expect(await list(`?authEventId=${event}`)).toHaveLength(2);
    expect((await list()).map(({ tenantType }) => tenantType)).toEqual([
      'ORGANISATION',
      'PRACTICE',
    ]);
    expect(await list('?authEventId=other')).toEqual([]);
  });

  it('forgets an organisation that is disconnected', async () => {
    const { ask, connect } = start();
    const { access_token: access } = await connect(acme, globex);
    const headers = bearer(access);
    const [first] = (await ask('https://api.xero.com/connections', { headers }))
      .json as Connection[];
    const url = `https://api.xero.com/connections/${first?.id ?? ''}`;
    expect((await ask(url, { method: 'GET', headers })).status).toBe(405);
    expect((await ask(url, { method: 'DELETE', headers })).status).toBe(204);
    expect((await ask(url, { method: 'DELETE', headers })).status).toBe(404);
    const organisation = await ask('https://api.xero.com/api.xro/2.0/Organisation', {
      headers: { ...headers, accept: 'application/json', 'xero-tenant-id': first?.tenantId ?? '' },
    });
    expect(organisation).toMatchObject({ status: 403, json: { Title: 'Forbidden' } });
  });
});
