import { setTimeout as sleep } from 'node:timers/promises';

import { audit, connections, overview, session } from '@ataski/contract';
import { createVisitor } from '@ataski/local/visitor';
import type { Visitor } from '@ataski/local/visitor';
import { companies } from '@ataski/local/world';
import { allStripePermissions } from '@ataski/sandbox';

import type { Stage } from '../crash/stage.ts';
import { hostileAnswers, refusal } from './hostile-answers.ts';
import { misuse } from './misuse.ts';

/** What happened to the key, so that nobody finds nothing because nothing was done. */
export interface LifeOfAKey {
  /** Requests to Stripe that carried it. */
  readonly uses: number;
  /** Ways in which it was misused over HTTP, and ways in which the provider quoted it back. */
  readonly misuses: number;
  readonly records: number;
  /** The sealed credential, as the vault stored it. */
  readonly sealed: Buffer;
}

const account = 'acct_acme';

/** Connects with the key, uses it, lets everything go wrong with it, and disconnects. */
export async function liveThrough(stage: Stage, key: string, label: string): Promise<LifeOfAKey> {
  const { stripe } = stage.outside;
  let uses = 0;
  const count = (authorization = '') => {
    if (authorization === `Bearer ${key}`) uses += 1;
  };
  const ada = createVisitor(stage.origin);
  let misuses = await misuse(ada, key);
  await ada.signIn('ada@acme.example', companies.acme.name);
  misuses += await misuse(ada, key);
  stripe.putKey({ key, account, permissions: allStripePermissions.slice(1) });
  await expectRefusal(ada, key, label);
  stripe.putKey({ key, account, permissions: allStripePermissions });
  for (const answer of hostileAnswers) {
    stage.outside.watch({
      arrived: (request) => {
        count(request.headers['authorization']);
        return answer(request);
      },
    });
    await expectRefusal(ada, key, label);
  }
  stage.outside.watch({
    arrived: (request) => {
      count(request.headers['authorization']);
      return undefined;
    },
  });
  const { status, body } = await ada.call(connections.connectWithKey, connectInput(key, label));
  if (status !== 200) throw new Error(`Connecting was answered ${String(body.code)}.`);
  const connectionId = body.connection.id;
  await expectEnd(ada, connectionId, 'complete');
  const records = await readEverything(ada, connectionId);
  const sealed = await readSealed(stage, connectionId);
  await failInTheMiddle(stage, ada, connectionId, key);
  stage.outside.watch({});
  await readEverything(ada, connectionId);
  const gone = await ada.call(connections.disconnect, { connectionId });
  if (gone.status !== 200) throw new Error(`Disconnecting was answered ${String(gone.body.code)}.`);
  await ada.call(session.endSession, {});
  return { uses, misuses: misuses + hostileAnswers.length + 2, records, sealed };
}

function connectInput(key: string, label: string) {
  return { system: 'stripe', label, credentials: { restricted_key: key } };
}

async function expectRefusal(visitor: Visitor, key: string, label: string): Promise<void> {
  const { status } = await visitor.call(connections.connectWithKey, connectInput(key, label));
  if (status < 400) throw new Error('A key that must not work was accepted.');
}

/** A provider that fails while it quotes the key, and then a key that is revoked under way. */
async function failInTheMiddle(
  { outside }: Stage,
  visitor: Visitor,
  connectionId: string,
  key: string,
): Promise<void> {
  outside.watch({ arrived: (request) => refusal(request, 404) });
  await visitor.call(connections.startSync, { connectionId });
  await expectEnd(visitor, connectionId, 'failed');
  outside.watch({
    arrived: () => {
      outside.stripe.revokeKey(key);
      return undefined;
    },
  });
  await visitor.call(connections.startSync, { connectionId });
  await expectEnd(visitor, connectionId, 'failed');
}

async function expectEnd(visitor: Visitor, connectionId: string, end: string): Promise<void> {
  const deadline = performance.now() + 90_000;
  for (;;) {
    const { body } = await visitor.call(connections.getConnection, { connectionId });
    const state = body.lastRun?.state;
    if (state === end) return;
    if (state === 'complete' || state === 'failed' || performance.now() > deadline) {
      throw new Error(`The run is ${String(state)}, not ${end}.`);
    }
    await sleep(100);
  }
}

/** Every page that the app shows. Returns the number of records. */
async function readEverything(visitor: Visitor, connectionId: string): Promise<number> {
  let records = 0;
  for (const stream of [
    'subscriptions',
    'invoices',
    'customers',
    'refunds',
    'payment_intents',
    'events',
  ]) {
    records += await readPages(async (cursor) => {
      const input = { connectionId, stream, limit: 100, ...cursor };
      const { body } = await visitor.call(connections.listRecords, input);
      return { count: body.records.length, next: body.nextCursor };
    });
  }
  await readPages(async (cursor) => {
    const { body } = await visitor.call(audit.listAuditEvents, { limit: 100, ...cursor });
    for (const correlationId of new Set(body.events.map((event) => event.correlationId))) {
      await visitor.call(audit.getAuditTimeline, { correlationId });
    }
    return { count: body.events.length, next: body.nextCursor };
  });
  await visitor.call(connections.listConnections, {});
  await visitor.call(overview.getOverview, {});
  await visitor.session();
  for (const path of ['/', '/security', '/openapi.json', '/healthz', '/readyz']) {
    await (await visitor.fetch(path)).arrayBuffer();
  }
  return records;
}

interface PageSeen {
  readonly count: number;
  readonly next: string | null;
}

async function readPages(
  read: (cursor: { cursor?: string }) => Promise<PageSeen>,
): Promise<number> {
  let total = 0;
  let next: string | null = null;
  do {
    const page: PageSeen = await read(next === null ? {} : { cursor: next });
    total += page.count;
    ({ next } = page);
  } while (next !== null);
  return total;
}

async function readSealed({ superuser }: Stage, connectionId: string): Promise<Buffer> {
  const { rows } = await superuser.query<{ token: Buffer }>(
    'select token from vault.credential where connection_id = $1',
    [connectionId],
  );
  const token = rows[0]?.token;
  if (token === undefined) throw new Error('The key is not in the vault.');
  return token;
}
