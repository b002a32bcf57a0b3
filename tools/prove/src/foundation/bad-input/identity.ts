import { setTimeout as sleep } from 'node:timers/promises';

import { createVisitor } from '@ataski/local/visitor';
import type { Visitor } from '@ataski/local/visitor';
import { companies } from '@ataski/local/world';

import type { ProofRow } from '../../proof.ts';
import { startNeighbour } from '../tls/neighbour-product.ts';
import { readRefusal, show } from './answer.ts';
import type { Refusal } from './answer.ts';
import type { Place } from './place.ts';
import { row } from './row.ts';

const sessionCookie = '__Host-ataski_session';
const tokenLifetimeMs = 1_000;

/** Tenants that are not there, sessions that are over, and states that nobody gave out. */
export async function proveIdentity(place: Place): Promise<readonly ProofRow[]> {
  return [
    ...(await proveUnknownTenant(place)),
    await proveForeignTenant(place),
    ...(await proveExpiredSession(place)),
    ...(await proveForgedState(place)),
  ];
}

/** The organisation of a signed-in person stops being a tenant of ours, and becomes one again. */
async function proveUnknownTenant({ local, look }: Place): Promise<readonly ProofRow[]> {
  const { tenantId, name } = companies.globex;
  const gus = createVisitor(local.url);
  await gus.signIn('gus@globex.example', name);
  const [organisation] = await look<{ organisation_id: string }>(
    'delete from access.organisation where tenant_id = $1 returning organisation_id',
    [tenantId],
  );
  const refused = await ask(gus, '/api/connections');
  const entering = await createVisitor(local.url)
    .signIn('gus@globex.example', name)
    .then(() => 'signed in')
    .catch((error: unknown) => (error as Error).message);
  await look('insert into access.organisation (organisation_id, tenant_id) values ($1, $2)', [
    organisation?.organisation_id,
    tenantId,
  ]);
  await gus.signIn('gus@globex.example', name);
  const after = await gus.fetch('/api/connections');
  return [
    row(
      'A session whose organisation is no tenant here is refused and cleared.',
      `${show(refused)}, cookie ${describeCookie(refused)}`,
      '403 ACCESS_ORGANISATION_UNKNOWN, cookie cleared',
      show(refused) === '403 ACCESS_ORGANISATION_UNKNOWN' && isCleared(refused),
    ),
    row(
      'Nobody signs in to it either; once it is a tenant again, everybody does.',
      `${entering} Afterwards ${String(after.status)}.`,
      '403, then 200',
      entering === 'Signing in ended with 403.' && after.status === 200,
    ),
  ];
}

async function proveForeignTenant({ local }: Place): Promise<ProofRow> {
  const ada = createVisitor(local.url);
  await ada.signIn('ada@acme.example', companies.acme.name);
  const move = async (tenantId: string): Promise<Refusal> =>
    await readRefusal(
      await ada.fetch('/api/session/tenant', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ tenantId }),
      }),
    );
  const foreign = show(await move(companies.globex.tenantId));
  const unknown = show(await move('c3c3c3c3-0000-4000-8000-000000000003'));
  const { tenant } = await ada.session();
  return row(
    'A session does not move to a tenant that the person does not belong to, or that is none.',
    `${foreign}; ${unknown}; she is still at ${tenant.name}`,
    'twice 403 ACCESS_MEMBERSHIP_MISSING, indistinguishable',
    foreign === '403 ACCESS_MEMBERSHIP_MISSING' &&
      unknown === foreign &&
      tenant.id === companies.acme.tenantId,
  );
}

/** A product beside the first, whose access tokens live for a second. */
async function proveExpiredSession(place: Place): Promise<readonly ProofRow[]> {
  const neighbour = await startNeighbour({ ...place, accessTokenLifetimeMs: tokenLifetimeMs });
  try {
    const ada = createVisitor(neighbour.url);
    await ada.signIn('ada@acme.example', companies.acme.name);
    const first = ada.cookies.get(sessionCookie);
    await sleep(tokenLifetimeMs + 200);
    const renewed = await ada.fetch('/api/session');
    const isRenewed = renewed.status === 200 && ada.cookies.get(sessionCookie) !== first;
    const { users } = neighbour.workos.directory;
    const user = users.find(({ email }) => email === 'ada@acme.example');
    for (const { id } of neighbour.workos.sessions.listOf(user?.id ?? '')) {
      neighbour.workos.sessions.end(id);
    }
    await sleep(tokenLifetimeMs + 200);
    const refused = await ask(ada, '/api/session');
    const again = await ask(ada, '/api/session');
    return [
      row(
        'An access token that is past its time is renewed while the session lives.',
        `${String(renewed.status)}, cookie ${isRenewed ? 'replaced' : 'as before'}`,
        '200, cookie replaced',
        isRenewed,
      ),
      row(
        'An expired session that cannot be renewed is refused and its cookie cleared.',
        `${show(refused)}, cookie ${describeCookie(refused)}; then ${show(again)}`,
        '401 ACCESS_SESSION_EXPIRED, cookie cleared; then 401 ACCESS_SESSION_MISSING',
        show(refused) === '401 ACCESS_SESSION_EXPIRED' &&
          isCleared(refused) &&
          show(again) === '401 ACCESS_SESSION_MISSING',
      ),
    ];
  } finally {
    await neighbour.stop();
  }
}

/** A callback with another state, with none, with a state but no cookie, with a cookie that was cut. */
async function proveForgedState({ local, look }: Place): Promise<readonly ProofRow[]> {
  const signInCookie = '__Host-ataski_signin';
  const attempt = async (
    forge: (given: { state: string; cookie: string }) => { query: string; cookie: string | null },
  ): Promise<Refusal> => {
    const begun = await createVisitor(local.url).fetch('/auth/sign-in');
    const state = new URL(begun.headers.get('location') ?? '').searchParams.get('state') ?? '';
    const [pair = ''] = (begun.headers.getSetCookie()[0] ?? '').split(';');
    const { query, cookie } = forge({ state, cookie: pair.slice(signInCookie.length + 1) });
    const headers: Record<string, string> =
      cookie === null ? {} : { cookie: `${signInCookie}=${cookie}` };
    const response = await createVisitor(local.url).fetch(`/auth/callback?${query}`, { headers });
    return await readRefusal(response, [state]);
  };
  const forged = [
    await attempt(({ cookie }) => ({ query: 'code=c&state=forged', cookie })),
    await attempt(({ cookie }) => ({ query: 'code=c', cookie })),
    await attempt(({ state, cookie }) => ({ query: `code=c&state=${state}&state=x`, cookie })),
    await attempt(({ state }) => ({ query: `code=c&state=${state}`, cookie: null })),
    await attempt(({ state, cookie }) => ({
      query: `code=c&state=${state}`,
      cookie: `${cookie.slice(0, -2)}AA`,
    })),
  ];
  const right = forged.filter((each) => show(each) === '400 ACCESS_STATE_INVALID').length;
  const recorded = await look<{ action: string }>(
    'select action from audit.platform_log where correlation_id = any ($1)',
    [forged.map(({ correlationId }) => correlationId)],
  );
  const isWithoutSession = forged.every(
    ({ headers }) => !headers.getSetCookie().some((line) => line.startsWith(`${sessionCookie}=F`)),
  );
  return [
    row(
      'A forged state is refused: another one, none, two, without its cookie, with a cookie that was changed.',
      `${String(right)} of 5 answered 400 ACCESS_STATE_INVALID`,
      '5 of 5, no session',
      right === 5 && isWithoutSession,
    ),
    row(
      'Each refused sign-in leaves its row in the platform log.',
      `${String(recorded.length)} rows of ${[...new Set(recorded.map(({ action }) => action))].join()}`,
      '5 rows of sign_in.refused',
      recorded.length === 5 && recorded.every(({ action }) => action === 'sign_in.refused'),
    ),
  ];
}

async function ask(visitor: Visitor, path: string): Promise<Refusal> {
  return await readRefusal(await visitor.fetch(path));
}

function isCleared({ headers }: Refusal): boolean {
  const lines = headers.getSetCookie();
  return lines.some((line) => line.startsWith(`${sessionCookie}=; Max-Age=0;`));
}

function describeCookie(refusal: Refusal): string {
  return isCleared(refusal) ? 'cleared' : 'kept';
}
