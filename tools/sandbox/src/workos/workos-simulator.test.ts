import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { WorkOS } from '@workos-inc/node';
import { createRemoteJWKSet, customFetch, jwtVerify } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { createSandboxFetch } from '../sandbox-fetch.ts';
import { createSandbox } from '../sandbox.ts';
import type { Sandbox } from '../sandbox.ts';
import { signWebhook } from './webhooks.ts';
import { createWorkosSimulator } from './workos-simulator.ts';
import type { WorkosSimulator } from './workos-simulator.ts';

const origin = 'https://api.workos.com';
const redirectUri = 'http://localhost:4000/callback';
const codeVerifier = 'a'.repeat(43);
const codeChallenge = createHash('sha256').update(codeVerifier).digest('base64url');
const clientId = 'client_sandbox';
const apiKey = 'sk_sandbox';
const both = { email: 'jordan@acme.example', name: 'Jordan <Both>' };

describe('the WorkOS simulator', () => {
  let now = new Date('2026-11-23T12:00:00Z');
  let simulator: WorkosSimulator;
  let sandbox: Sandbox;
  let fetch: typeof globalThis.fetch;
  let workos: WorkOS;

  beforeAll(async () => {
    simulator = await createWorkosSimulator({
      clientId,
      apiKey,
      redirectUris: [redirectUri],
      logoutUris: ['http://localhost:4000/'],
      rolePermissions: { founder: ['audit:read'] },
      organisations: [
        { name: 'Acme Robotics', externalId: '11111111-1111-4111-8111-111111111111' },
        { name: 'Globex Foods', externalId: '22222222-2222-4222-8222-222222222222' },
      ],
      users: [
        {
          ...both,
          memberships: [
            { organisation: 'Acme Robotics', role: 'founder' },
            { organisation: 'Globex Foods', role: 'viewer' },
          ],
        },
        {
          email: 'mia@acme.example',
          name: 'Mia',
          memberships: [{ organisation: 'Acme Robotics', role: 'member' }],
        },
      ],
      now: () => now,
    });
    sandbox = await createSandbox({ providers: [simulator] });
    fetch = createSandboxFetch(sandbox);
    workos = new WorkOS({ apiKey, clientId, fetchFn: fetch, maxRetries: 0 });
  });
  afterAll(() => sandbox.close());
  beforeEach(() => {
    now = new Date('2026-11-23T12:00:00Z');
  });

  const organisationId = (name: string): string =>
    simulator.directory.organisations.find((one) => one.name === name)?.id ?? '';
  const userId = (email: string): string =>
    simulator.directory.users.find((one) => one.email === email)?.id ?? '';

  function authorizeQuery(change: Record<string, string | null> = {}): URLSearchParams {
    const query = new URLSearchParams({
      client_id: clientId,
      redirect_uri: redirectUri,
      response_type: 'code',
      provider: 'authkit',
      state: 'some&state',
      code_challenge: codeChallenge,
      code_challenge_method: 'S256',
    });
    for (const [name, value] of Object.entries(change)) {
      if (value === null) query.delete(name);
      else query.set(name, value);
    }
    return query;
  }

  async function pick(
    account: string,
    change: Record<string, string | null> = {},
  ): Promise<URLSearchParams> {
    const body = authorizeQuery({ ...change, account });
    const response = await fetch(`${origin}/user_management/authorize`, {
      method: 'POST',
      body,
      redirect: 'manual',
    });
    expect(response.status).toBe(302);
    return new URL(response.headers.get('location') ?? '').searchParams;
  }

  async function authenticate(
    parameters: Record<string, unknown>,
  ): Promise<{ status: number; body: Record<string, unknown> }> {
    const response = await fetch(`${origin}/user_management/authenticate`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ client_id: clientId, client_secret: apiKey, ...parameters }),
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  }

  async function signIn(account: string): Promise<Record<string, unknown>> {
    const code = (await pick(account)).get('code');
    const { status, body } = await authenticate({
      grant_type: 'authorization_code',
      code,
      code_verifier: codeVerifier,
    });
    expect(status).toBe(200);
    return body;
  }

  const acmeAccount = (): string => `${userId(both.email)} ${organisationId('Acme Robotics')}`;

  describe('authorize', () => {
    it('shows each account with its organisation, names escaped, and carries the request along', async () => {
      const response = await fetch(
        `${origin}/user_management/authorize?${authorizeQuery().toString()}`,
      );
      const page = await response.text();
      expect(response.status).toBe(200);
      expect(page).toContain('Jordan &#60;Both&#62;');
      expect(page.match(/<button /g)).toHaveLength(3);
      expect(page).toContain('name="state" value="some&#38;state"');
      expect(response.headers.get('content-security-policy')).toContain(
        "default-src 'none'; style-src 'self'",
      );
      expect(page).not.toMatch(/<script|style=/);
    });

    it.each([
      ['an unknown client', { client_id: 'client_other' }],
      ['a redirect address that is not registered', { redirect_uri: `${redirectUri}/more` }],
    ])('refuses %s on its own page and sends the browser nowhere', async (_what, change) => {
      const response = await fetch(
        `${origin}/user_management/authorize?${authorizeQuery(change).toString()}`,
        {
          redirect: 'manual',
        },
      );
      expect(response.status).toBe(400);
      expect(response.headers.get('location')).toBeNull();
    });

    it.each([
      ['no PKCE', { code_challenge: null }],
      ['plain PKCE', { code_challenge_method: 'plain' }],
      ['another response type', { response_type: 'token' }],
      ['no provider', { provider: null }],
      ['an unknown organization', { organization_id: 'org_unknown' }],
    ])('sends %s back as an error with the state', async (_what, change) => {
      const answer = await pick(acmeAccount(), change);
      expect(answer.get('error')).toMatch(/invalid_request|unsupported_response_type/);
      expect(answer.get('state')).toBe('some&state');
      expect(answer.get('code')).toBeNull();
    });

    it('refuses an account that is no member of the organisation', async () => {
      const answer = await pick(`${userId('mia@acme.example')} ${organisationId('Globex Foods')}`);
      expect(answer.get('error')).toBe('access_denied');
    });

    it('offers only accounts of the organization that was asked for', async () => {
      const query = authorizeQuery({ organization_id: organisationId('Globex Foods') });
      const page = await (
        await fetch(`${origin}/user_management/authorize?${query.toString()}`)
      ).text();
      expect(page.match(/<button /g)).toHaveLength(1);
    });
  });

  describe('authenticate', () => {
    it('exchanges a code for tokens that its published keys verify', async () => {
      const { access_token: token, user } = await signIn(acmeAccount());
      const keys = createRemoteJWKSet(new URL(`${origin}/sso/jwks/${clientId}`), {
        [customFetch]: fetch,
      });
      const { payload } = await jwtVerify(String(token), keys, {
        issuer: simulator.issuer,
        currentDate: now,
      });
      expect(payload).toMatchObject({
        sub: userId(both.email),
        org_id: organisationId('Acme Robotics'),
        role: 'founder',
        roles: ['founder'],
        permissions: ['audit:read'],
      });
      expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(300);
      expect(user).toMatchObject({ object: 'user', email: both.email });
    });

    it.each([
      ['a wrong verifier', { code_verifier: 'b'.repeat(43) }],
      ['no verifier', { code_verifier: undefined }],
      ['an unknown code', { code: 'unknown' }],
    ])('refuses %s', async (_what, change) => {
      const code = (await pick(acmeAccount())).get('code');
      const parameters = { grant_type: 'authorization_code', code, code_verifier: codeVerifier };
      expect(await authenticate({ ...parameters, ...change })).toMatchObject({
        status: 400,
        body: { error: 'invalid_grant' },
      });
    });

    it('refuses a code for the second time, and after ten minutes', async () => {
      const parameters = { grant_type: 'authorization_code', code_verifier: codeVerifier };
      const code = (await pick(acmeAccount())).get('code');
      expect((await authenticate({ ...parameters, code })).status).toBe(200);
      expect((await authenticate({ ...parameters, code })).status).toBe(400);
      const late = (await pick(acmeAccount())).get('code');
      now = new Date(now.getTime() + 600_000);
      expect((await authenticate({ ...parameters, code: late })).status).toBe(400);
    });

    it('refuses a wrong key, a wrong client and an unknown grant', async () => {
      expect((await authenticate({ client_secret: 'sk_other' })).status).toBe(401);
      expect((await authenticate({ client_id: 'other' })).body['error']).toBe('invalid_client');
      expect((await authenticate({ grant_type: 'password' })).body['error']).toBe(
        'unsupported_grant_type',
      );
    });

    it('asks for a choice when the person has several organisations', async () => {
      const code = (await pick(userId(both.email))).get('code');
      const answer = await authenticate({
        grant_type: 'authorization_code',
        code,
        code_verifier: codeVerifier,
      });
      expect(answer).toMatchObject({
        status: 403,
        body: { code: 'organization_selection_required' },
      });
      expect(answer.body['organizations']).toHaveLength(2);
    });

    it('rotates refresh tokens: each works once', async () => {
      const { refresh_token: first } = await signIn(acmeAccount());
      const second = await authenticate({ grant_type: 'refresh_token', refresh_token: first });
      expect(second.status).toBe(200);
      expect(
        await authenticate({ grant_type: 'refresh_token', refresh_token: first }),
      ).toMatchObject({
        status: 400,
        body: { error: 'invalid_grant', error_description: 'Refresh token already exchanged.' },
      });
    });

    it('moves a session to another organisation of the person and to no other', async () => {
      const { refresh_token: token } = await signIn(acmeAccount());
      const organization_id = organisationId('Globex Foods');
      const moved = await authenticate({
        grant_type: 'refresh_token',
        refresh_token: token,
        organization_id,
      });
      expect(moved.body['organization_id']).toBe(organization_id);
      const mia = await signIn(userId('mia@acme.example'));
      const refused = { grant_type: 'refresh_token', refresh_token: mia['refresh_token'] };
      expect((await authenticate({ ...refused, organization_id })).status).toBe(400);
      // The refusal did not use the token up.
      expect((await authenticate(refused)).status).toBe(200);
    });
  });

  describe('the server API', () => {
    it('reads through the official SDK', async () => {
      const organization = await workos.organizations.getOrganizationByExternalId(
        '11111111-1111-4111-8111-111111111111',
      );
      expect(organization.name).toBe('Acme Robotics');
      const memberships = await workos.userManagement.listOrganizationMemberships({
        userId: userId(both.email),
      });
      expect(memberships.data.map(({ role }) => role.slug)).toEqual(['founder', 'viewer']);
    });

    it('pages: what follows the first page has to be asked for', async () => {
      const first = await workos.userManagement.listUsers({ limit: 1 });
      const after = first.listMetadata.after ?? '';
      const second = await workos.userManagement.listUsers({ limit: 1, after });
      expect([first.data[0]?.email, second.data[0]?.email]).toEqual([
        both.email,
        'mia@acme.example',
      ]);
      expect(second.listMetadata.after).toBeNull();
    });

    it('refuses a wrong API key and names what it does not find', async () => {
      const other = new WorkOS({ apiKey: 'sk_other', clientId, fetchFn: fetch, maxRetries: 0 });
      await expect(other.organizations.listOrganizations()).rejects.toMatchObject({ status: 401 });
      await expect(workos.userManagement.getUser('user_unknown')).rejects.toMatchObject({
        status: 404,
      });
      expect((await fetch(`${origin}/vault/v1/kv`)).status).toBe(404);
    });

    it('lists and revokes sessions; a revoked one refreshes no more', async () => {
      const { refresh_token: token } = await signIn(acmeAccount());
      const sessions = await workos.userManagement.listSessions(userId(both.email), { limit: 100 });
      const last = sessions.data.at(-1);
      expect(last?.status).toBe('active');
      await workos.userManagement.revokeSession({ sessionId: last?.id ?? '' });
      expect(
        (await authenticate({ grant_type: 'refresh_token', refresh_token: token })).body,
      ).toMatchObject({
        error_description: 'Session has already ended.',
      });
    });

    it('ends a session by its address and returns to a registered page only', async () => {
      const { refresh_token: token } = await signIn(acmeAccount());
      const session = simulator.sessions.listOf(userId(both.email)).at(-1);
      const logout = (returnTo: string): Promise<Response> => {
        const query = new URLSearchParams({ session_id: session?.id ?? '', return_to: returnTo });
        return fetch(`${origin}/user_management/sessions/logout?${query.toString()}`, {
          redirect: 'manual',
        });
      };
      expect((await logout('https://elsewhere.example/')).headers.get('location')).toBeNull();
      expect((await logout('http://localhost:4000/')).headers.get('location')).toBe(
        'http://localhost:4000/',
      );
      expect(
        (await authenticate({ grant_type: 'refresh_token', refresh_token: token })).status,
      ).toBe(400);
    });
  });

  it('signs webhooks in milliseconds, as the official SDK verifies them', async () => {
    const body = JSON.stringify({
      id: 'event_1',
      event: 'session.revoked',
      data: { id: 'session_1' },
      created_at: '',
    });
    const secret = 'webhook-secret';
    const event = await workos.webhooks.constructEvent({
      payload: body,
      sigHeader: signWebhook(body, secret, new Date()),
      secret,
    });
    expect(event.event).toBe('session.revoked');
    const old = signWebhook(body, secret, new Date(Date.now() - 200_000));
    await expect(
      workos.webhooks.constructEvent({ payload: body, sigHeader: old, secret }),
    ).rejects.toThrow('tolerance');
  });

  it('serves its pages below a path of another server, and not its server API', async () => {
    const handler = simulator.browserHandler('/sandbox/workos');
    const server = createServer(handler).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const base = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/sandbox/workos`;
    const url = simulator.browserUrl(base)(
      new URL(`${origin}/user_management/authorize?${authorizeQuery().toString()}`),
    );
    const page = await (await globalThis.fetch(url)).text();
    expect(page).toContain('action="/sandbox/workos/user_management/authorize"');
    expect(page).toContain('href="/sandbox/workos/sign-in.css"');
    const style = await globalThis.fetch(`${base}/sign-in.css`);
    expect(style.headers.get('content-type')).toBe('text/css; charset=utf-8');
    const users = await globalThis.fetch(`${base}/user_management/users`, {
      headers: { authorization: `Bearer ${apiKey}` },
    });
    expect(users.status).toBe(404);
    await users.text();
    server.closeAllConnections();
    server.close();
  });
});
