import type { AuditSink, TenantTx } from '@ataski/kernel';

import type { connectorsKitActions } from '../connectors-kit-actions.ts';
import { holdLease } from '../run/run-lease.ts';
import type { RunLease } from '../run/run-lease.ts';
import { buryOtherParts, buryRecords, buryUnseen } from './burial.ts';
import { keepVersions, storeRecords } from './record-store.ts';

/** An object to be stored. */
export interface RecordToStore {
  readonly stream: string;
  readonly sourceId: string;
  readonly text: string;
  readonly updatedAt: Date | null;
  /** The object that this one is a part of, for parts that vanish without a trace of their own. */
  readonly parentId?: string;
}

/** An object that the provider no longer has. Its last text stays. */
export interface RecordToBury {
  readonly stream: string;
  readonly sourceId: string;
  readonly deletedAt: Date;
}

/** Everything that one page changes. It is committed whole or not at all. */
export interface PageToStore {
  /** The stream whose list the page came from. */
  readonly stream: string;
  readonly read: number;
  readonly records: readonly RecordToStore[];
  readonly buried: readonly RecordToBury[];
  /** Where the stream stands after this page. */
  readonly state: unknown;
  readonly isLast: boolean;
  /** Full reads only, with the last page: bury what none of these runs has seen. */
  readonly buryUnseenBy?: readonly string[];
  /** `usual` where any share of the stream may be gone. */
  readonly vanishing?: 'usual';
  /** Objects whose parts are all in this page: bury other parts of them. */
  readonly wholeParents?: readonly string[];
  /** The streams that such parts are in. Default: the page's own. */
  readonly partStreams?: readonly string[];
  /** How many objects the stream will have read in all. */
  readonly estimate?: number;
  /** True where each state that was ever seen is kept. */
  readonly keepsHistory?: boolean;
}

interface Counts {
  read: number;
  written: number;
  deleted: number;
}

/**
 * Writes one page: the lease is checked, then rows, position, counters and one audit row share the
 * transaction. Writing the same page twice changes nothing the second time.
 */
export async function storePage(
  tx: TenantTx,
  audit: AuditSink<typeof connectorsKitActions>,
  lease: RunLease,
  apiVersion: string,
  page: PageToStore,
  parentEventId: string,
): Promise<void> {
  await holdLease(tx, lease, 'page written');
  const counts = await storeObjects(tx, lease, apiVersion, page);
  await storeState(tx, lease.connectionId, page.stream, page.state);
  for (const [stream, count] of counts) {
    const isOwn = stream === page.stream;
    const state = page.isLast ? 'complete' : 'running';
    await addProgress(tx, lease.runId, stream, count, isOwn ? state : null);
  }
  if (page.estimate !== undefined) await estimate(tx, lease.runId, page.stream, page.estimate);
  await audit.record(tx, {
    action: 'records.synced',
    targets: [
      { type: 'connection', id: lease.connectionId },
      { type: 'sync_run', id: lease.runId },
    ],
    details: {
      stream: page.stream,
      ...sumCounts([...counts.values()]),
      streams: [...counts.keys()],
    },
    parentEventId,
  });
}

async function storeObjects(
  tx: TenantTx,
  lease: RunLease,
  apiVersion: string,
  page: PageToStore,
): Promise<ReadonlyMap<string, Counts>> {
  const counts = new Map<string, Counts>([
    [page.stream, { read: page.read, written: 0, deleted: 0 }],
  ]);
  const countsOf = (stream: string): Counts => {
    const known = counts.get(stream) ?? { read: 0, written: 0, deleted: 0 };
    counts.set(stream, known);
    return known;
  };
  for (const [stream, records] of groupByStream(page.records)) {
    countsOf(stream).written += await storeRecords(tx, lease, apiVersion, stream, records);
  }
  if (page.keepsHistory === true) {
    await keepVersions(
      tx,
      lease,
      page.stream,
      page.records.filter(({ stream }) => stream === page.stream),
    );
  }
  // First, so that what the provider says of an object itself is the reason that is kept.
  for (const [stream, buried] of groupByStream(page.buried)) {
    countsOf(stream).deleted += await buryRecords(tx, lease, stream, buried);
  }
  if (page.wholeParents !== undefined && page.wholeParents.length > 0) {
    for (const partStream of page.partStreams ?? [page.stream]) {
      const kept = page.records.filter(({ stream }) => stream === partStream);
      countsOf(partStream).deleted += await buryOtherParts(
        tx,
        lease,
        partStream,
        page.wholeParents,
        kept.map(({ sourceId }) => sourceId),
      );
    }
  }
  if (page.buryUnseenBy !== undefined) {
    const { stream, buryUnseenBy, vanishing } = page;
    countsOf(stream).deleted += await buryUnseen(tx, lease, stream, buryUnseenBy, vanishing);
  }
  return counts;
}

function groupByStream<T extends { readonly stream: string }>(
  rows: readonly T[],
): Map<string, T[]> {
  return Map.groupBy(rows, ({ stream }) => stream);
}

function sumCounts(all: readonly Counts[]): Readonly<Record<keyof Counts, number>> {
  const sum = { read: 0, written: 0, deleted: 0 };
  for (const one of all) {
    sum.read += one.read;
    sum.written += one.written;
    sum.deleted += one.deleted;
  }
  return sum;
}

/** Remembers where a stream stands. */
export async function storeState(
  tx: TenantTx,
  connectionId: string,
  stream: string,
  state: unknown,
): Promise<void> {
  await sendAhead(
    tx,
    `insert into connectors_kit.stream_state (connection_id, stream, state)
     values ($1::uuid, $2, $3::jsonb)
     on conflict (tenant_id, connection_id, stream) do update
        set state = excluded.state, updated_at = excluded.updated_at`,
    [connectionId, stream, JSON.stringify(state)],
  );
}

async function addProgress(
  tx: TenantTx,
  runId: string,
  stream: string,
  { read, written, deleted }: Counts,
  state: 'running' | 'complete' | null,
): Promise<void> {
  await sendAhead(
    tx,
    `update connectors_kit.stream_progress
        set records_read    = records_read + $3::bigint,
            records_written = records_written + $4::bigint,
            records_deleted = records_deleted + $5::bigint,
            pages           = pages + case when $6 = '' then 0 else 1 end,
            state           = coalesce(nullif($6, ''), state),
            waiting_until   = case when $6 = '' then waiting_until end
      where run_id = $1::uuid and stream = $2`,
    [runId, stream, String(read), String(written), String(deleted), state ?? ''],
  );
}

async function estimate(
  tx: TenantTx,
  runId: string,
  stream: string,
  objects: number,
): Promise<void> {
  await sendAhead(
    tx,
    `update connectors_kit.stream_progress set estimate = $3::bigint
      where run_id = $1::uuid and stream = $2 and estimate is distinct from $3::bigint`,
    [runId, stream, String(objects)],
  );
}

/** Without a wait of its own where the transaction can: what fails then fails the commit. */
async function sendAhead(tx: TenantTx, sql: string, values: readonly string[]): Promise<void> {
  if (tx.send === undefined) await tx.query(sql, values);
  else tx.send(sql, values);
}
