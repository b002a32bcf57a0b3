import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { createCorrelationId } from '@ataski/kernel';
import { useDatabase } from '@ataski/postgres';
import { migrations as tenancyMigrations } from '@ataski/tenancy';

import type { Authentication } from './access.ts';
import {
  accounts,
  cookieHeaderOf,
  minuteMs,
  recordingAudit,
  sealedOf,
  startLogin,
} from './login.fixture.ts';
import type { Login } from './login.fixture.ts';
import { migrations } from './migrations.ts';

const correlationId = createCorrelationId();

describe('access', () => {
  const db = useDatabase({ migrations: [...tenancyMigrations, ...migrations] });
  let login: Login;
  beforeAll(async () => {
    login = await startLogin(db);
  });
  afterAll(() => login.close());
  beforeEach(() => {
    login.events.length = 0;
    login.sandbox.requests.clear();
    login.sandbox.faults.clear();
  });

  const authenticate = (cookieHeader: string | undefined): Promise<Authentication> =>
    login.access.authenticate({ cookieHeader, correlationId });

  describe('signing in', () => {
    it('turns a WorkOS sign-in into a principal of the tenant that the organisation stands for', async () => {
      const cookie = await login.signIn(accounts.founder);
      const { principal, user, permissions, setCookies } = await authenticate(cookie);
      expect(principal).toMatchObject({ tenantId: db.tenants.acme, roles: ['founder'] });
      expect(user).toMatchObject({ email: accounts.founder, name: 'Amelia Acme' });
      expect(permissions).toContain('connection:manage');
      expect(setCookies).toEqual([]);
    });

    it('returns to the page that was asked for and clears the sign-in cookie', async () => {
      const arrived = await login.arrive(accounts.founder);
      const done = await login.access.completeSignIn({ ...arrived, correlationId });
      expect(done.returnTo).toBe('/connections?tab=all');
      expect(done.setCookies.join()).toMatch(/__Host-ataski_signin=; Max-Age=0/);
    });

    it('records the start in the log of the tenant, with the person as the actor', async () => {
      const cookie = await login.signIn(accounts.founder);
      const { principal } = await authenticate(cookie);
      expect(login.events).toMatchObject([
        {
          action: 'session.started',
          targets: [{ type: 'session', id: principal.sessionId }],
          context: { tenantId: db.tenants.acme, actor: { type: 'user', id: principal.userId } },
        },
      ]);
    });

    it('refuses a forged state before it asks WorkOS anything', async () => {
      const { query, cookieHeader } = await login.arrive(accounts.founder);
      query.set('state', 'forged');
      login.sandbox.requests.clear();
      await expectRefused({ query, cookieHeader }, 'ACCESS_STATE_INVALID');
      expect(login.sandbox.requests.list()).toEqual([]);
    });

    it('refuses an answer without the cookie of the browser that began', async () => {
      const { query } = await login.arrive(accounts.founder);
      await expectRefused({ query, cookieHeader: undefined }, 'ACCESS_STATE_INVALID');
    });

    it('refuses the answer to a sign-in that another browser began', async () => {
      const attacker = await login.arrive(accounts.founder);
      const victim = await login.arrive(accounts.member);
      await expectRefused(
        { ...attacker, cookieHeader: victim.cookieHeader },
        'ACCESS_STATE_INVALID',
      );
    });

    it('refuses a sign-in that took longer than ten minutes', async () => {
      const arrived = await login.arrive(accounts.founder);
      login.clock.advance(10 * minuteMs + 1000);
      await expectRefused(arrived, 'ACCESS_STATE_INVALID');
    });

    it('refuses a code whose verifier is another', async () => {
      const first = await login.arrive(accounts.founder);
      const second = await login.arrive(accounts.founder);
      const query = new URLSearchParams(second.query);
      query.set('code', first.query.get('code') ?? '');
      await expectRefused({ ...second, query }, 'ACCESS_SIGN_IN_REFUSED');
    });

    it('refuses a code for the second time', async () => {
      const arrived = await login.arrive(accounts.founder);
      await login.access.completeSignIn({ ...arrived, correlationId });
      await expectRefused(arrived, 'ACCESS_SIGN_IN_REFUSED');
    });

    it.each([
      ['no organisation', accounts.outsider, null, 'ACCESS_ORGANISATION_MISSING'],
      [
        'an organisation that is no tenant',
        accounts.stranger,
        'Unmapped Ltd',
        'ACCESS_ORGANISATION_UNKNOWN',
      ],
      ['an unknown role', accounts.intern, 'Acme Robotics', 'ACCESS_ROLE_MISSING'],
      ['several organisations and no choice', accounts.both, null, 'ACCESS_SIGN_IN_REFUSED'],
    ])('refuses a person with %s', async (_what, email, organisation, code) => {
      await expectRefused(await login.arrive(email, organisation), code);
    });

    it('records each refusal in the log of the platform, without the code', async () => {
      const arrived = await login.arrive(accounts.outsider, null);
      await expectRefused(arrived, 'ACCESS_ORGANISATION_MISSING');
      expect(login.events).toMatchObject([
        {
          action: 'sign_in.refused',
          outcome: 'denied',
          context: { tenantId: null, correlationId },
        },
      ]);
      expect(JSON.stringify(login.events)).not.toContain(arrived.query.get('code'));
    });

    it('does not succeed when it cannot be recorded', async () => {
      const audit = { ...recordingAudit([]), record: () => Promise.reject(new Error('disk full')) };
      const arrived = await login.arrive(accounts.founder);
      const unrecorded = login.create({ audit }).completeSignIn({ ...arrived, correlationId });
      await expect(unrecorded).rejects.toThrow('disk full');
    });

    it('refuses a key that WorkOS does not accept as a fault of ours, without naming it', async () => {
      const workos = {
        clientId: 'client_sandbox',
        issuer: login.simulator.issuer,
        fetch: login.fetch,
      };
      const misconfigured = login.create({ workos: { ...workos, apiKey: 'sk_wrong' } });
      const arrived = await login.arrive(accounts.founder);
      const refused = misconfigured.completeSignIn({ ...arrived, correlationId });
      await expect(refused).rejects.toMatchObject({
        code: 'ACCESS_PROVIDER_REFUSED',
        details: { status: 401 },
      });
    });

    it('chooses the only organisation of a person by itself', async () => {
      const cookie = await login.signIn(accounts.member, null);
      expect((await authenticate(cookie)).principal).toMatchObject({
        tenantId: db.tenants.acme,
        roles: ['member'],
      });
    });

    async function expectRefused(
      arrived: { query: URLSearchParams; cookieHeader: string | undefined },
      code: string,
    ): Promise<void> {
      await expect(
        login.access.completeSignIn({ ...arrived, correlationId }),
      ).rejects.toMatchObject({ code });
    }
  });

  describe('a session', () => {
    it('is refused when there is none', async () => {
      await expect(authenticate(undefined)).rejects.toMatchObject({
        code: 'ACCESS_SESSION_MISSING',
      });
    });

    it('is refused and cleared when a character of the cookie was changed', async () => {
      const cookie = await login.signIn(accounts.founder);
      const middle = Math.floor(cookie.length / 2);
      const tampered = `${cookie.slice(0, middle)}${cookie[middle] === 'A' ? 'B' : 'A'}${cookie.slice(middle + 1)}`;
      await expect(authenticate(tampered)).rejects.toMatchObject({
        code: 'ACCESS_SESSION_INVALID',
        setCookies: login.access.clearedCookies,
      });
    });

    it('is refused when it was sealed with another password', async () => {
      const other = login.create({ cookiePasswords: ['another-password-of-32-characters!'] });
      const cookieHeader = await login.signIn(accounts.founder);
      await expect(other.authenticate({ cookieHeader, correlationId })).rejects.toMatchObject({
        code: 'ACCESS_SESSION_INVALID',
      });
    });

    it('is believed under a former password, so that passwords can be changed', async () => {
      const other = login.create({
        cookiePasswords: [
          'another-password-of-32-characters!',
          'a-cookie-password-of-32-characters',
        ],
      });
      const cookieHeader = await login.signIn(accounts.founder);
      expect((await other.authenticate({ cookieHeader, correlationId })).user.email).toBe(
        accounts.founder,
      );
    });

    it('is refused when another issuer is expected', async () => {
      const cookieHeader = await login.signIn(accounts.founder);
      const workos = { apiKey: 'sk_sandbox_key', clientId: 'client_sandbox', fetch: login.fetch };
      const other = login.create({ workos: { ...workos, issuer: 'https://elsewhere.example/' } });
      await expect(other.authenticate({ cookieHeader, correlationId })).rejects.toMatchObject({
        code: 'ACCESS_SESSION_INVALID',
      });
    });

    it('is renewed once its token has expired, and the browser gets the new cookie', async () => {
      const cookie = await login.signIn(accounts.founder);
      login.clock.advance(6 * minuteMs);
      const { principal, setCookies } = await authenticate(cookie);
      expect(principal.tenantId).toBe(db.tenants.acme);
      const renewed = cookieHeaderOf(setCookies);
      expect(sealedOf(renewed)).not.toBe(sealedOf(cookie));
      expect((await authenticate(renewed)).setCookies).toEqual([]);
    });

    it('is renewed by one call when 50 requests come at once, and all 50 are answered', async () => {
      const cookie = await login.signIn(accounts.founder);
      login.clock.advance(6 * minuteMs);
      login.sandbox.requests.clear();
      const answers = await Promise.all(Array.from({ length: 50 }, () => authenticate(cookie)));
      expect(new Set(answers.map(({ setCookies }) => setCookies[0])).size).toBe(1);
      expect(login.sandbox.requests.count({ pathTemplate: '/user_management/authenticate' })).toBe(
        1,
      );
      login.clock.advance(9_000);
      expect((await authenticate(cookie)).principal.tenantId).toBe(db.tenants.acme);
    });

    it('stays when WorkOS does not answer, and goes on afterwards', async () => {
      const cookie = await login.signIn(accounts.founder);
      login.clock.advance(6 * minuteMs);
      for (const fault of [
        { kind: 'status', status: 503 },
        { kind: 'status', status: 429 },
        { kind: 'reset' },
      ] as const) {
        login.sandbox.faults.inject({
          host: 'api.workos.com',
          pathPrefix: '/user_management/authenticate',
          fault,
        });
        await expect(authenticate(cookie)).rejects.toMatchObject({
          code: 'ACCESS_PROVIDER_UNAVAILABLE',
          kind: 'unavailable',
          setCookies: [],
        });
      }
      expect((await authenticate(cookie)).principal.tenantId).toBe(db.tenants.acme);
    });

    it('ends when WorkOS has ended it', async () => {
      const cookie = await login.signIn(accounts.founder);
      const { principal } = await authenticate(cookie);
      login.simulator.sessions.end(principal.sessionId);
      login.clock.advance(6 * minuteMs);
      await expect(authenticate(cookie)).rejects.toMatchObject({
        code: 'ACCESS_SESSION_EXPIRED',
        setCookies: login.access.clearedCookies,
      });
    });

    it('follows a changed role at its next renewal, and ends with the membership', async () => {
      const cookie = await login.signIn(accounts.founder);
      const change = { email: accounts.founder, organisation: 'Acme Robotics' };
      login.simulator.directory.setRole({ ...change, role: 'viewer' });
      login.clock.advance(6 * minuteMs);
      const renewed = await authenticate(cookie);
      expect(renewed.principal.roles).toEqual(['viewer']);
      expect(renewed.permissions).not.toContain('connection:manage');
      login.simulator.directory.setRole({ ...change, role: null });
      login.clock.advance(6 * minuteMs);
      await expect(authenticate(cookieHeaderOf(renewed.setCookies))).rejects.toMatchObject({
        code: 'ACCESS_SESSION_EXPIRED',
      });
      login.simulator.directory.setRole({ ...change, role: 'founder' });
    });

    it('is not believed any more once it is revoked, although its token still verifies', async () => {
      const cookie = await login.signIn(accounts.founder);
      const { principal } = await authenticate(cookie);
      await db.tenancy.call('access.revoke_session', [principal.sessionId]);
      await expect(authenticate(cookie)).rejects.toMatchObject({ code: 'ACCESS_SESSION_REVOKED' });
    });

    it('is known to have ended to an answer that is still going on', async () => {
      const cookie = await login.signIn(accounts.founder);
      const { principal } = await authenticate(cookie);
      expect(await login.access.isEnded(principal)).toBe(false);
      await login.access.signOut({ cookieHeader: cookie, correlationId });
      expect(await login.access.isEnded(principal)).toBe(true);
    });

    it('is not renewed once it is revoked: WorkOS is not even asked', async () => {
      const cookie = await login.signIn(accounts.founder);
      const { principal } = await authenticate(cookie);
      await db.tenancy.call('access.revoke_session', [principal.sessionId]);
      login.clock.advance(6 * minuteMs);
      login.sandbox.requests.clear();
      await expect(authenticate(cookie)).rejects.toMatchObject({ code: 'ACCESS_SESSION_REVOKED' });
      expect(login.sandbox.requests.list()).toEqual([]);
    });
  });

  describe('moving to another tenant', () => {
    it('lists the tenants of the person, with the role in each', async () => {
      const { principal } = await authenticate(await login.signIn(accounts.both));
      expect(await login.access.listMemberships(principal, correlationId)).toMatchObject([
        { tenantId: db.tenants.acme, name: 'Acme Robotics', role: 'finance_lead' },
        { tenantId: db.tenants.globex, name: 'Globex Foods', role: 'viewer' },
      ]);
    });

    it('gives the role of the other tenant, not the one brought along', async () => {
      const cookieHeader = await login.signIn(accounts.both);
      const moved = await login.access.switchOrganisation({
        cookieHeader,
        correlationId,
        tenantId: db.tenants.globex,
      });
      expect(moved.principal).toMatchObject({ tenantId: db.tenants.globex, roles: ['viewer'] });
      expect((await authenticate(cookieHeaderOf(moved.setCookies))).principal.tenantId).toBe(
        db.tenants.globex,
      );
      expect(login.events.at(-1)).toMatchObject({
        action: 'session.switched',
        context: { tenantId: db.tenants.globex },
      });
    });

    it('refuses a tenant that the person does not belong to and leaves the session where it was', async () => {
      const cookieHeader = await login.signIn(accounts.founder);
      await expect(
        login.access.switchOrganisation({
          cookieHeader,
          correlationId,
          tenantId: db.tenants.globex,
        }),
      ).rejects.toMatchObject({
        code: 'ACCESS_MEMBERSHIP_MISSING',
        kind: 'denied',
        setCookies: [],
      });
      login.clock.advance(6 * minuteMs);
      expect((await authenticate(cookieHeader)).principal.tenantId).toBe(db.tenants.acme);
    });

    it('brings the renewed cookie with a refusal, because the old one is spent', async () => {
      const cookieHeader = await login.signIn(accounts.founder);
      login.clock.advance(6 * minuteMs);
      const refused = await login.access
        .switchOrganisation({ cookieHeader, correlationId, tenantId: db.tenants.globex })
        .catch((error: unknown) => error as { setCookies: string[] });
      login.clock.advance(minuteMs);
      const renewed = cookieHeaderOf(refused.setCookies as string[]);
      expect((await authenticate(renewed)).principal.tenantId).toBe(db.tenants.acme);
    });
  });

  describe('signing out', () => {
    it('ends the session here at once and sends the browser to the end of it at WorkOS', async () => {
      const cookieHeader = await login.signIn(accounts.founder);
      const done = await login.access.signOut({ cookieHeader, correlationId });
      expect(new URL(done.redirectTo).pathname).toBe('/user_management/sessions/logout');
      expect(done.setCookies).toEqual(login.access.clearedCookies);
      await expect(authenticate(cookieHeader)).rejects.toMatchObject({
        code: 'ACCESS_SESSION_REVOKED',
      });
      expect(login.events.at(-1)).toMatchObject({
        action: 'session.ended',
        context: { tenantId: db.tenants.acme },
      });
    });

    it('works for a session whose token has expired, without renewing it', async () => {
      const cookieHeader = await login.signIn(accounts.founder);
      login.clock.advance(6 * minuteMs);
      login.sandbox.requests.clear();
      await login.access.signOut({ cookieHeader, correlationId });
      expect(login.sandbox.requests.list()).toEqual([]);
      await expect(authenticate(cookieHeader)).rejects.toMatchObject({
        code: 'ACCESS_SESSION_REVOKED',
      });
    });

    it('has nothing to do for whoever is not signed in', async () => {
      const done = await login.access.signOut({ cookieHeader: undefined, correlationId });
      expect(done).toEqual({
        redirectTo: 'http://localhost:4000/',
        setCookies: login.access.clearedCookies,
      });
    });
  });

  describe('in the database', () => {
    it.each([
      "select access.tenant_of_organisation('org_x')",
      "select access.session_revoked('session_x')",
      "select access.revoke_session('session_x')",
    ])('answers nothing of it to SQL inside a tenant: %s', async (statement) => {
      const asked = db.as(db.tenants.acme, (tx) => tx.query(statement));
      await expect(asked).rejects.toMatchObject({ details: { sqlState: 'AT004' } });
    });

    it('lets the application ask for one organisation but not list them or write any', async () => {
      for (const statement of [
        'select * from access.organisation',
        'select * from access.revoked_session',
        `insert into access.organisation values ('org_x', '${db.tenants.globex}')`,
        'delete from access.revoked_session',
      ]) {
        await expect(db.app.query(statement)).rejects.toMatchObject({ code: '42501' });
      }
      const [organisation] = login.simulator.directory.organisations;
      const rows = await db.tenancy.call('access.tenant_of_organisation', [organisation?.id]);
      expect(rows).toEqual([{ tenant_of_organisation: db.tenants.acme }]);
    });
  });
});
