import { describe, expect, it } from 'vitest';

import { basic, bearer, createAsk } from '../simulator-client.fixture.ts';
import { createQuickbooksSimulator } from './quickbooks-simulator.ts';

const redirectUri = 'https://product.example/callback';
const tokenUrl = 'https://oauth.platform.intuit.com/oauth2/v1/tokens/bearer';
const scope = 'com.intuit.quickbooks.accounting';
const realmId = '4620816365000000001';
const hour = 3_600_000;
const day = 24 * hour;

interface Tokens {
  readonly access_token: string;
  readonly refresh_token: string;
  readonly x_refresh_token_expires_in: number;
}

function start() {
  let now = Date.parse('2026-11-20T12:00:00Z');
  const quickbooks = createQuickbooksSimulator({
    clients: [{ clientId: 'client', clientSecret: 'secret', redirectUris: [redirectUri] }],
    companies: [
      { realmId, name: 'Acme' },
      { realmId: '2', name: 'Globex' },
    ],
    now: () => new Date(now),
  });
  const ask = createAsk(quickbooks);
  const right = basic('client', 'secret');
  const token = async (form: Record<string, string>, headers: Record<string, string> = right) => {
    const answer = await ask(tokenUrl, { form, headers });
    return { ...answer, tokens: answer.json as Tokens };
  };
  const consent = async () => {
    const form = {
      client_id: 'client',
      redirect_uri: redirectUri,
      response_type: 'code',
      scope,
      state: 'state',
      account: realmId,
      decision: 'allow',
    };
    const { headers } = await ask('https://appcenter.intuit.com/connect/oauth2', { form });
    return new URL(headers['location'] ?? '').searchParams;
  };
  const connect = async (): Promise<Tokens> => {
    const code = (await consent()).get('code') ?? '';
    const form = { grant_type: 'authorization_code', code, redirect_uri: redirectUri };
    return (await token(form)).tokens;
  };
  const refresh = (value: string, headers: Record<string, string> = {}) =>
    token({ grant_type: 'refresh_token', refresh_token: value }, { ...right, ...headers });
  const info = (accessToken: string) =>
    ask(`https://quickbooks.api.intuit.com/v3/company/${realmId}/companyinfo/${realmId}`, {
      headers: { ...bearer(accessToken), accept: 'application/json' },
    });
  const wait = (ms: number): void => {
    now += ms;
  };
  return { quickbooks, ask, token, consent, connect, refresh, info, wait };
}

describe('the QuickBooks sign-in', () => {
  it('names the company in the redirect, needs no code challenge, and wants HTTP Basic', async () => {
    const { consent, token } = start();
    const back = await consent();
    expect([back.get('realmId'), back.get('state')]).toEqual([realmId, 'state']);
    const code = back.get('code') ?? '';
    const form = { grant_type: 'authorization_code', code, redirect_uri: redirectUri };
    const inBody = { ...form, client_id: 'client', client_secret: 'secret' };
    expect((await token(inBody, {})).json).toMatchObject({ error: 'invalid_client' });
    expect((await token(form)).json).toMatchObject({ token_type: 'bearer', expires_in: 3600 });
    expect((await token(form)).json).toMatchObject({ error: 'invalid_grant' });
  });

  it('ends the earlier connection of the same company', async () => {
    const { connect, refresh, info } = start();
    const first = await connect();
    const second = await connect();
    expect((await info(first.access_token)).status).toBe(401);
    expect((await refresh(first.refresh_token)).status).toBe(400);
    expect((await info(second.access_token)).status).toBe(200);
  });

  it('is undone by revoking, once, as JSON or as a form', async () => {
    const { ask, connect, info } = start();
    const url = 'https://developer.api.intuit.com/v2/oauth2/tokens/revoke';
    const headers = basic('client', 'secret');
    for (const kind of ['json', 'form'] as const) {
      const { access_token: access, refresh_token: token } = await connect();
      expect((await ask(url, { [kind]: { token }, headers: {} })).status).toBe(401);
      expect((await ask(url, { [kind]: { token }, headers })).status).toBe(200);
      expect((await ask(url, { [kind]: { token }, headers })).status).toBe(400);
      expect((await info(access)).json).toMatchObject({ fault: { error: [{ code: '3200' }] } });
    }
  });
});

describe('a QuickBooks refresh token', () => {
  it('stays the same for a day, and is then replaced', async () => {
    const { connect, refresh, wait } = start();
    const { refresh_token: first } = await connect();
    wait(day - 1);
    expect((await refresh(first)).tokens.refresh_token).toBe(first);
    wait(1);
    const { tokens } = await refresh(first);
    expect(tokens.refresh_token).not.toBe(first);
    expect((await refresh(first)).tokens.refresh_token).toBe(tokens.refresh_token);
  });

  it('ends with the first use of its successor, or a day after it was replaced', async () => {
    const { connect, refresh, wait } = start();
    const { refresh_token: first } = await connect();
    wait(day);
    const { refresh_token: second } = (await refresh(first)).tokens;
    await refresh(second);
    expect((await refresh(first)).json).toMatchObject({ error: 'invalid_grant' });
    wait(day);
    await refresh(second);
    wait(day);
    expect((await refresh(second)).status).toBe(400);
  });

  it('lives for a hundred days after each use, and for five years at most', async () => {
    const { quickbooks, connect, refresh, wait } = start();
    let { refresh_token: token } = await connect();
    const header = { 'x-include-refresh-token-hard-expires-in': 'true' };
    expect((await refresh(token)).json).not.toHaveProperty('x_refresh_token_hard_expires_in');
    expect((await refresh(token, header)).json).toMatchObject({
      x_refresh_token_expires_in: (100 * day) / 1000,
      x_refresh_token_hard_expires_in: (5 * 365 * day) / 1000,
    });
    for (let years = 0; years < 18; years += 1) {
      wait(99 * day);
      token = (await refresh(token)).tokens.refresh_token;
    }
    wait(50 * day);
    expect((await refresh(token)).status).toBe(400);
    const fresh = quickbooks.oauth.authorize({ accounts: [realmId], scopes: [scope] });
    wait(100 * day);
    expect((await refresh(fresh.refreshToken)).status).toBe(400);
  });
});
