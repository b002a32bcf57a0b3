import { setTimeout as sleep } from 'node:timers/promises';

import { connections } from '@ataski/contract';

import type { Local } from '../run-local.ts';
import type { Visitor } from '../visitor.ts';
import { areCallsClosed, printRows, timelineOf } from './audit-rows.ts';
import type { Report } from './report.ts';

const kinds = {
  subscriptions: 'subscription',
  invoices: 'invoice',
  customers: 'customer',
  refunds: 'refund',
  payment_intents: 'payment_intent',
} as const;

/** Watches the first sync and compares it with what the provider holds. */
export async function showSyncing(
  local: Local,
  ada: Visitor,
  connectionId: string,
  report: Report,
): Promise<void> {
  report.heading('3. The first sync');
  const run = await untilDone(ada, connectionId);
  report.claim(`the sync is ${run?.state ?? 'missing'}`, run?.state === 'complete');
  for (const [stream, kind] of Object.entries(kinds)) {
    const expected = local.stripe.objects('acct_acme', kind).length;
    const stored = await countRecords(ada, connectionId, stream);
    report.claim(
      `${stream}: ${String(stored)} records here, ${String(expected)} at Stripe`,
      stored === expected,
    );
  }
  const events = await timelineOf(ada, run?.correlationId ?? '');
  report.claim('every call of the sync has its intent and its outcome', areCallsClosed(events));
  report.claim(
    'each page was written together with its audit row',
    events.some(({ action }) => action === 'records.synced'),
  );
  printRows(events, report);
}

async function untilDone(ada: Visitor, connectionId: string) {
  for (let attempt = 0; attempt < 600; attempt += 1) {
    const { body } = await ada.call(connections.getConnection, { connectionId });
    const { lastRun } = body;
    if (lastRun?.state === 'complete' || lastRun?.state === 'failed') return lastRun;
    await sleep(100);
  }
  return null;
}

/** By key, page for page, as the app does. */
async function countRecords(ada: Visitor, connectionId: string, stream: string): Promise<number> {
  let count = 0;
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof ada.call<typeof connections.listRecords>>> =
      await ada.call(connections.listRecords, {
        connectionId,
        stream,
        limit: 100,
        ...(cursor === null ? {} : { cursor }),
      });
    count += page.body.records.filter(({ deletedAt }) => deletedAt === null).length;
    cursor = page.body.nextCursor;
  } while (cursor !== null);
  return count;
}
