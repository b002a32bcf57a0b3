import { WorkOS } from '@workos-inc/node';
import type { CookieSession } from '@workos-inc/node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { createCorrelationId, systemClock } from '@ataski/kernel';
import type { CorrelationId } from '@ataski/kernel';
import { useDatabase } from '@ataski/postgres';
import type { TestDatabase } from '@ataski/postgres';
import { migrations as tenancyMigrations } from '@ataski/tenancy';

import type { WorkosOptions } from './access-options.ts';
import type { Access } from './access.ts';
import { createAccess } from './access.ts';
import { cookieNames } from './cookies.ts';
import { cookieHeaderOf, recordingAudit } from './login.fixture.ts';
import { migrations } from './migrations.ts';

/** What a backend is known to do otherwise. Each is asserted, so that a repair is noticed. */
export type Divergence =
  | 'signs in without an organisation'
  | 'lets a stranger refresh into an organisation'
  | 'refreshes a session that was revoked'
  | 'starts another session at each refresh'
  | 'has no typed error for a spent refresh token'
  | 'leaves out the names of organisations';

/** Something that claims to be WorkOS, with the people below in it. */
export interface SignInBackend {
  readonly divergences: ReadonlySet<Divergence>;
  readonly workos: WorkosOptions;
  readonly organisationIds: { readonly acme: string; readonly globex: string };
  /** What a browser does: from the authorize address to the answer at the redirect address. */
  authorize(url: URL, email: string, organisation: string): Promise<URLSearchParams>;
  close(): Promise<void>;
}

/** Who must exist at the backend. */
export const people = [
  {
    email: 'founder@acme.example',
    name: 'Amelia',
    memberships: [{ organisation: 'Acme Robotics', role: 'founder' }],
  },
  {
    email: 'both@acme.example',
    name: 'Jordan',
    memberships: [
      { organisation: 'Acme Robotics', role: 'member' },
      { organisation: 'Globex Foods', role: 'viewer' },
    ],
  },
] as const;

export const redirectUri = 'http://localhost:4000/callback';

const cookiePassword = 'a-cookie-password-of-32-characters';
const correlationId = createCorrelationId();
const [founder, both] = people;

/** What the promises are about: access in front of a backend. */
interface Subject {
  readonly db: TestDatabase;
  readonly backend: SignInBackend;
  readonly access: Access;
  readonly workos: WorkOS;
  diverges(what: Divergence): boolean;
  /** As far as the redirect back. */
  arrive(): Promise<Arrival>;
  /** A session in an organisation, by the SDK alone: it works where signing in leaves that out. */
  sessionOf(email: string, organizationId: string): Promise<CookieSession>;
}

interface Arrival {
  readonly query: URLSearchParams;
  readonly cookieHeader: string;
  readonly correlationId: CorrelationId;
}

/** The promises of a sign-in, run against a backend. */
export function describeSignIn(name: string, start: () => Promise<SignInBackend>): void {
  describe(`signing in through ${name}`, () => {
    const db = useDatabase({ migrations: [...tenancyMigrations, ...migrations] });
    const subject = {} as { -readonly [Name in keyof Subject]: Subject[Name] };
    beforeAll(async () => {
      Object.assign(subject, await createSubject(db, await start()));
    });
    afterAll(() => subject.backend.close());

    promiseArrival(subject);
    promiseSession(subject);
    promiseMoves(subject);
  });
}

async function createSubject(db: TestDatabase, backend: SignInBackend): Promise<Subject> {
  const { fetch, ...settings } = backend.workos;
  const workos = new WorkOS({ ...settings, fetchFn: fetch, maxRetries: 0 });
  const access = createAccess({
    workos: backend.workos,
    cookiePasswords: [cookiePassword],
    redirectUri,
    signedOutUri: 'http://localhost:4000/',
    database: db.tenancy,
    audit: recordingAudit([]),
    clock: systemClock,
  });
  for (const tenant of ['acme', 'globex'] as const) {
    await db.superuser.query('insert into access.organisation values ($1, $2)', [
      backend.organisationIds[tenant],
      db.tenants[tenant],
    ]);
  }
  return {
    db,
    backend,
    access,
    workos,
    diverges: (what) => backend.divergences.has(what),
    arrive: async () => {
      const begun = await access.beginSignIn({ correlationId });
      const url = new URL(begun.redirectTo);
      const query = await backend.authorize(url, founder.email, 'Acme Robotics');
      return { query, cookieHeader: cookieHeaderOf(begun.setCookies), correlationId };
    },
    sessionOf: (email, organizationId) => startSession(workos, backend, email, organizationId),
  };
}

async function startSession(
  { userManagement }: WorkOS,
  backend: SignInBackend,
  email: string,
  organizationId: string,
): Promise<CookieSession> {
  const begun = await userManagement.getAuthorizationUrlWithPKCE({
    provider: 'authkit',
    redirectUri,
  });
  const query = await backend.authorize(new URL(begun.url), email, 'Acme Robotics');
  const { sealedSession = '' } = await userManagement.authenticateWithCode({
    code: query.get('code') ?? '',
    codeVerifier: begun.codeVerifier,
    session: { sealSession: true, cookiePassword },
  });
  const session = userManagement.loadSealedSession({ sessionData: sealedSession, cookiePassword });
  expect((await session.refresh({ organizationId })).authenticated).toBe(true);
  return session;
}

function promiseArrival(subject: Subject): void {
  it('leads straight into the organisation', async () => {
    const completed = subject.access.completeSignIn(await subject.arrive());
    if (subject.diverges('signs in without an organisation')) {
      await expect(completed).rejects.toMatchObject({ code: 'ACCESS_ORGANISATION_MISSING' });
      return;
    }
    const { setCookies } = await completed;
    const { principal } = await subject.access.authenticate({
      cookieHeader: cookieHeaderOf(setCookies),
      correlationId,
    });
    expect(principal).toMatchObject({ tenantId: subject.db.tenants.acme, roles: ['founder'] });
  });

  it('refuses a forged state', async () => {
    const arrived = await subject.arrive();
    arrived.query.set('state', `${arrived.query.get('state') ?? ''}x`);
    await expect(subject.access.completeSignIn(arrived)).rejects.toMatchObject({
      code: 'ACCESS_STATE_INVALID',
    });
  });

  it('refuses a code that was asked for with another verifier', async () => {
    const [first, second] = [await subject.arrive(), await subject.arrive()];
    second.query.set('code', first.query.get('code') ?? '');
    await expect(subject.access.completeSignIn(second)).rejects.toMatchObject({
      code: 'ACCESS_SIGN_IN_REFUSED',
    });
  });

  it('refuses a code for the second time', async () => {
    const arrived = await subject.arrive();
    await subject.access.completeSignIn(arrived).catch(() => null);
    await expect(subject.access.completeSignIn(arrived)).rejects.toMatchObject({
      code: 'ACCESS_SIGN_IN_REFUSED',
    });
  });
}

function promiseSession(subject: Subject): void {
  it('believes a session in an organisation, with the role of the membership', async () => {
    const cookieHeader = cookieOf(
      await subject.sessionOf(founder.email, subject.backend.organisationIds.acme),
    );
    const { principal, user } = await subject.access.authenticate({ cookieHeader, correlationId });
    expect(principal).toMatchObject({ tenantId: subject.db.tenants.acme, roles: ['founder'] });
    expect(user).toMatchObject({ email: founder.email, name: founder.name });
  });

  it('refuses a session with a changed character', async () => {
    const cookieHeader = cookieOf(
      await subject.sessionOf(founder.email, subject.backend.organisationIds.acme),
    ).replace(/.(?=.{40}$)/, '!');
    await expect(
      subject.access.authenticate({ cookieHeader, correlationId }),
    ).rejects.toMatchObject({
      code: 'ACCESS_SESSION_INVALID',
    });
  });

  it('does not believe a session after sign-out, whatever the provider does', async () => {
    const session = await subject.sessionOf(founder.email, subject.backend.organisationIds.acme);
    const cookieHeader = cookieOf(session);
    const { principal } = await subject.access.authenticate({ cookieHeader, correlationId });
    await subject.access.signOut({ cookieHeader, correlationId });
    await subject.workos.userManagement.revokeSession({ sessionId: principal.sessionId });
    await expect(
      subject.access.authenticate({ cookieHeader, correlationId }),
    ).rejects.toMatchObject({
      code: 'ACCESS_SESSION_REVOKED',
    });
    const refreshed = await session.refresh();
    expect(refreshed.authenticated).toBe(subject.diverges('refreshes a session that was revoked'));
  });

  it('keeps the session at a refresh', async () => {
    const session = await subject.sessionOf(founder.email, subject.backend.organisationIds.acme);
    const before = await subject.access.authenticate({
      cookieHeader: cookieOf(session),
      correlationId,
    });
    await session.refresh();
    const after = await subject.access.authenticate({
      cookieHeader: cookieOf(session),
      correlationId,
    });
    const isSame = before.principal.sessionId === after.principal.sessionId;
    expect(isSame).toBe(!subject.diverges('starts another session at each refresh'));
  });
}

function promiseMoves(subject: Subject): void {
  it('lists memberships and moves between them', async () => {
    const cookieHeader = cookieOf(
      await subject.sessionOf(both.email, subject.backend.organisationIds.acme),
    );
    const { principal } = await subject.access.authenticate({ cookieHeader, correlationId });
    const memberships = await subject.access.listMemberships(principal, correlationId);
    expect(memberships.map(({ tenantId, role }) => [tenantId, role])).toEqual(
      expect.arrayContaining([
        [subject.db.tenants.acme, 'member'],
        [subject.db.tenants.globex, 'viewer'],
      ]),
    );
    const hasNames = memberships.every((one) => Boolean(one.name));
    expect(hasNames).toBe(!subject.diverges('leaves out the names of organisations'));
    const moved = await subject.access.switchOrganisation({
      cookieHeader,
      correlationId,
      tenantId: subject.db.tenants.globex,
    });
    expect(moved.principal).toMatchObject({
      tenantId: subject.db.tenants.globex,
      roles: ['viewer'],
    });
  });

  it('keeps a stranger out of an organisation', async () => {
    const session = await subject.sessionOf(founder.email, subject.backend.organisationIds.acme);
    const cookieHeader = cookieOf(session);
    await expect(
      subject.access.switchOrganisation({
        cookieHeader,
        correlationId,
        tenantId: subject.db.tenants.globex,
      }),
    ).rejects.toMatchObject({ code: 'ACCESS_MEMBERSHIP_MISSING' });
    const forced = await session.refresh({
      organizationId: subject.backend.organisationIds.globex,
    });
    expect(forced.authenticated).toBe(
      subject.diverges('lets a stranger refresh into an organisation'),
    );
    if (!forced.authenticated) return;
    await expect(
      subject.access.authenticate({ cookieHeader: cookieOf(session), correlationId }),
    ).rejects.toMatchObject({
      code: 'ACCESS_ROLE_MISSING',
    });
  });

  it('refuses a refresh token that was used', async () => {
    const session = await subject.sessionOf(both.email, subject.backend.organisationIds.acme);
    const cookieHeader = cookieOf(session);
    await session.refresh();
    await expect(
      subject.access.switchOrganisation({
        cookieHeader,
        correlationId,
        tenantId: subject.db.tenants.globex,
      }),
    ).rejects.toMatchObject({ code: 'ACCESS_SESSION_EXPIRED' });
    const stale = subject.workos.userManagement.loadSealedSession({
      sessionData: cookieHeader.slice(cookieNames.session.length + 1),
      cookiePassword,
    });
    const answer = await stale.refresh().catch((error: unknown) => (error as Error).name);
    expect(typeof answer === 'string').toBe(
      subject.diverges('has no typed error for a spent refresh token'),
    );
  });
}

/** The SDK keeps the sealed form of a session private; a browser would simply hold it. */
function cookieOf(session: CookieSession): string {
  const { sessionData } = session as unknown as { sessionData: string };
  return `${cookieNames.session}=${sessionData}`;
}
