import type { AuditEvent, AuditSink, PlatformContext, TenantContext } from '@ataski/kernel';
import { createCorrelationId } from '@ataski/kernel';
import type { TestDatabase } from '@ataski/postgres';
import { createSandbox, createSandboxFetch, createWorkosSimulator } from '@ataski/sandbox';
import type { Sandbox, WorkosSimulator } from '@ataski/sandbox';

import type { accessActions } from './access-actions.ts';
import type { AccessOptions } from './access-options.ts';
import type { Access } from './access.ts';
import { createAccess } from './access.ts';
import { currentCall } from './call-context.ts';
import { cookieNames } from './cookies.ts';

/** A clock that a test moves. */
export interface TestClock {
  now(): Date;
  advance(byMs: number): void;
}

/** One audit event and the context it was written in. */
export interface RecordedEvent extends AuditEvent {
  readonly context: TenantContext | PlatformContext;
}

/** Access in front of a simulated WorkOS, and a browser that can sign in. */
export interface Login {
  readonly access: Access;
  readonly simulator: WorkosSimulator;
  readonly sandbox: Sandbox;
  readonly clock: TestClock;
  readonly events: RecordedEvent[];
  /** The way to the simulator. */
  readonly fetch: typeof globalThis.fetch;
  /** Signs in through the sign-in page; the value of the `Cookie` header afterwards. */
  signIn(email: string, organisation?: string | null): Promise<string>;
  /** Goes as far as the redirect back: what the browser would call the callback with. */
  arrive(
    email: string,
    organisation?: string | null,
  ): Promise<{ query: URLSearchParams; cookieHeader: string }>;
  create(change: Partial<AccessOptions>): Access;
  close(): Promise<void>;
}

export const minuteMs = 60_000;
export const accounts = {
  founder: 'amelia@acme.example',
  both: 'jordan@acme.example',
  member: 'mateo@acme.example',
  intern: 'ines@acme.example',
  outsider: 'otto@nowhere.example',
  globexFounder: 'gudrun@globex.example',
  stranger: 'sam@unmapped.example',
} as const;

/** Seeds two tenants and their people; 'Unmapped Ltd' exists at WorkOS only. */
export async function startLogin(db: TestDatabase): Promise<Login> {
  const clock = createTestClock();
  const simulator = await createWorkosSimulator({
    ...environment,
    now: clock.now,
    organisations: organisationsOf(db),
    users,
  });
  const sandbox = await createSandbox({ providers: [simulator] });
  const fetch = createSandboxFetch(sandbox);
  await assignOrganisations(db, simulator);
  const events: RecordedEvent[] = [];
  const options: AccessOptions = {
    workos: { ...environment, issuer: simulator.issuer, fetch: insideCall(fetch) },
    cookiePasswords: ['a-cookie-password-of-32-characters'],
    redirectUri: environment.redirectUris[0],
    signedOutUri: environment.logoutUris[0],
    database: db.tenancy,
    audit: recordingAudit(events),
    clock,
  };
  const create = (change: Partial<AccessOptions>): Access =>
    createAccess({ ...options, ...change });
  const access = create({});

  const arrive: Login['arrive'] = async (email, organisation = 'Acme Robotics') => {
    const begun = await access.beginSignIn({
      returnTo: '/connections?tab=all',
      correlationId: createCorrelationId(),
    });
    const page = await (await fetch(begun.redirectTo)).text();
    const fields = [...page.matchAll(/type="hidden" name="([^"]+)" value="([^"]*)"/g)];
    const form = new URLSearchParams();
    for (const [, name = '', value = ''] of fields) form.set(name, value.replaceAll('&#38;', '&'));
    form.set('account', accountValue(simulator, email, organisation));
    const response = await fetch('https://api.workos.com/user_management/authorize', {
      method: 'POST',
      body: form,
      redirect: 'manual',
    });
    const location = new URL(response.headers.get('location') ?? '');
    return { query: location.searchParams, cookieHeader: cookieHeaderOf(begun.setCookies) };
  };

  return {
    access,
    simulator,
    sandbox,
    clock,
    events,
    fetch,
    arrive,
    create,
    signIn: async (email, organisation) => {
      const arrived = await arrive(email, organisation);
      const done = await access.completeSignIn({
        ...arrived,
        correlationId: createCorrelationId(),
      });
      return cookieHeaderOf(done.setCookies);
    },
    close: () => sandbox.close(),
  };
}

/** What a browser sends after these `Set-Cookie` headers: the session or the sign-in cookie. */
export function cookieHeaderOf(setCookies: readonly string[]): string {
  return setCookies
    .map((cookie) => cookie.split(';')[0] ?? '')
    .filter((pair) => !pair.endsWith('='))
    .join('; ');
}

/** The value of the session cookie. */
export function sealedOf(cookieHeader: string): string {
  return cookieHeader.replace(`${cookieNames.session}=`, '');
}

const environment = {
  clientId: 'client_sandbox',
  apiKey: 'sk_sandbox_key',
  redirectUris: ['http://localhost:4000/callback'],
  logoutUris: ['http://localhost:4000/'],
} as const;

const users = [
  {
    email: accounts.founder,
    name: 'Amelia Acme',
    memberships: [{ organisation: 'Acme Robotics', role: 'founder' }],
  },
  {
    email: accounts.both,
    name: 'Jordan Both',
    memberships: [
      { organisation: 'Acme Robotics', role: 'finance_lead' },
      { organisation: 'Globex Foods', role: 'viewer' },
    ],
  },
  {
    email: accounts.member,
    name: 'Mateo Member',
    memberships: [{ organisation: 'Acme Robotics', role: 'member' }],
  },
  {
    email: accounts.intern,
    name: 'Ines Intern',
    memberships: [{ organisation: 'Acme Robotics', role: 'intern' }],
  },
  { email: accounts.outsider, name: 'Otto Outsider', memberships: [] },
  {
    email: accounts.globexFounder,
    name: 'Gudrun Globex',
    memberships: [{ organisation: 'Globex Foods', role: 'founder' }],
  },
  {
    email: accounts.stranger,
    name: 'Sam Stranger',
    memberships: [{ organisation: 'Unmapped Ltd', role: 'founder' }],
  },
];

function organisationsOf(db: TestDatabase): { name: string; externalId: string }[] {
  return [
    { name: 'Acme Robotics', externalId: db.tenants.acme },
    { name: 'Globex Foods', externalId: db.tenants.globex },
    { name: 'Unmapped Ltd', externalId: '00000000-0000-4000-8000-000000000000' },
  ];
}

async function assignOrganisations(db: TestDatabase, simulator: WorkosSimulator): Promise<void> {
  for (const { id, externalId } of simulator.directory.organisations) {
    await db.superuser.query(
      `insert into access.organisation (organisation_id, tenant_id)
       select $1, id from tenancy.tenant where id = $2 on conflict do nothing`,
      [id, externalId],
    );
  }
}

function accountValue(
  { directory }: WorkosSimulator,
  email: string,
  organisation: string | null,
): string {
  const user = directory.users.find((one) => one.email === email);
  const chosen = directory.organisations.find(({ name }) => name === organisation);
  return [user?.id, chosen?.id].filter(Boolean).join(' ');
}

/** The product's fetch needs a call context for its audit rows; this one fails without it as well. */
function insideCall(fetch: typeof globalThis.fetch): typeof globalThis.fetch {
  return (input, init) => {
    currentCall();
    return fetch(input, init);
  };
}

/** An audit sink that keeps what it is given. */
export function recordingAudit(events: RecordedEvent[]): AuditSink<typeof accessActions> {
  return {
    record: (tx, event) => {
      events.push({ ...event, context: tx.context });
      return Promise.resolve('event');
    },
    recordApart: () => Promise.reject(new Error('Access records in the transaction.')),
    recordPlatform: (context, event) => {
      events.push({ ...event, context });
      return Promise.resolve('event');
    },
    begin: () => Promise.reject(new Error('Access begins no calls: egress does.')),
  };
}

function createTestClock(): TestClock {
  let time = Date.parse('2026-11-23T12:00:00Z');
  return {
    now: () => new Date(time),
    advance: (byMs) => {
      time += byMs;
    },
  };
}
