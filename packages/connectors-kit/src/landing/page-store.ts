import type { AuditSink, TenantTx } from '@ataski/kernel';

import type { connectorsKitActions } from '../connectors-kit-actions.ts';
import { ConnectorsKitError } from '../errors.ts';
import { holdLease } from '../run/run-lease.ts';
import type { RunLease } from '../run/run-lease.ts';

/** An object to be stored. */
export interface RecordToStore {
  readonly stream: string;
  readonly sourceId: string;
  readonly text: string;
  readonly updatedAt: Date | null;
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
  for (const [stream, buried] of groupByStream(page.buried)) {
    countsOf(stream).deleted += await buryRecords(tx, lease, stream, buried);
  }
  if (page.buryUnseenBy !== undefined) {
    countsOf(page.stream).deleted += await buryUnseen(tx, lease, page.stream, page.buryUnseenBy);
  }
  await storeState(tx, lease.connectionId, page.stream, page.state);
  for (const [stream, count] of counts) {
    await addProgress(
      tx,
      lease.runId,
      stream,
      count,
      stream === page.stream ? (page.isLast ? 'complete' : 'running') : null,
    );
  }
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

/** One more than the connection has; $1 is the connection, whose lease lets one worker write. */
const nextChange = `(
  select coalesce(max(known.change_seq), 0) + 1
    from connectors_kit.record as known
   where known.connection_id = $1
)`;

async function storeRecords(
  tx: TenantTx,
  lease: RunLease,
  apiVersion: string,
  stream: string,
  records: readonly RecordToStore[],
): Promise<number> {
  // The last of two equal ids wins: one statement may not touch a row twice.
  const unique = [...new Map(records.map((record) => [record.sourceId, record])).values()];
  const ids = unique.map(({ sourceId }) => sourceId);
  const { rowCount } = await tx.query(
    `insert into connectors_kit.record as stored
       (connection_id, stream, source_id, data, sha256, source_updated_at, api_version, change_seq,
        first_seen_run, last_seen_run)
     select $1, $2, source_id, data, sha256(convert_to(data, 'UTF8')), updated_at, $3,
            ${nextChange}, $4, $4
       from unnest($5::text[], $6::text[], $7::timestamptz[]) as incoming (source_id, data, updated_at)
     on conflict (tenant_id, connection_id, stream, source_id) do update
        set data              = excluded.data,
            sha256            = excluded.sha256,
            source_updated_at = excluded.source_updated_at,
            api_version       = excluded.api_version,
            change_seq        = excluded.change_seq,
            last_seen_run     = excluded.last_seen_run,
            changed_at        = excluded.changed_at,
            deleted_at        = null,
            delete_reason     = null
      where stored.sha256 <> excluded.sha256 or stored.deleted_at is not null`,
    [
      lease.connectionId,
      stream,
      apiVersion,
      lease.runId,
      ids,
      unique.map(({ text }) => text),
      unique.map(({ updatedAt }) => updatedAt?.toISOString() ?? null),
    ],
  );
  await tx.query(
    `update connectors_kit.record
        set last_seen_run = $3
      where connection_id = $1 and stream = $2 and source_id = any ($4) and last_seen_run <> $3`,
    [lease.connectionId, stream, lease.runId, ids],
  );
  return rowCount;
}

async function buryRecords(
  tx: TenantTx,
  lease: RunLease,
  stream: string,
  buried: readonly RecordToBury[],
): Promise<number> {
  const { rowCount } = await tx.query(
    `update connectors_kit.record as stored
        set deleted_at    = gone.deleted_at,
            delete_reason = 'provider_deleted',
            change_seq    = ${nextChange},
            changed_at    = clock_timestamp(),
            last_seen_run = $3
       from unnest($4::text[], $5::timestamptz[]) as gone (source_id, deleted_at)
      where stored.connection_id = $1 and stored.stream = $2 and stored.source_id = gone.source_id
        and stored.deleted_at is null`,
    [
      lease.connectionId,
      stream,
      lease.runId,
      buried.map(({ sourceId }) => sourceId),
      buried.map(({ deletedAt }) => deletedAt.toISOString()),
    ],
  );
  return rowCount;
}

// A list that suddenly lacks a fifth of what was there is more likely a fault than the truth.
const largestVanishingShare = 0.2;
const vanishingAlwaysAllowed = 50;

async function buryUnseen(
  tx: TenantTx,
  lease: RunLease,
  stream: string,
  runIds: readonly string[],
): Promise<number> {
  const { rows } = await tx.query<{ present: number; unseen: number }>(
    `select count(*)::integer as present,
            count(*) filter (where last_seen_run <> all ($3::uuid[]))::integer as unseen
       from connectors_kit.record
      where connection_id = $1 and stream = $2 and deleted_at is null`,
    [lease.connectionId, stream, runIds],
  );
  const { present = 0, unseen = 0 } = rows[0] ?? {};
  if (unseen > vanishingAlwaysAllowed && unseen > present * largestVanishingShare) {
    throw new ConnectorsKitError('CONNECTORS_KIT_TOO_MANY_DELETIONS', { stream, present, unseen });
  }
  const { rowCount } = await tx.query(
    `update connectors_kit.record
        set deleted_at    = clock_timestamp(),
            delete_reason = 'not_listed',
            change_seq    = ${nextChange},
            changed_at    = clock_timestamp()
      where connection_id = $1 and stream = $2 and deleted_at is null and last_seen_run <> all ($3::uuid[])`,
    [lease.connectionId, stream, runIds],
  );
  return rowCount;
}

/** Remembers where a stream stands. */
export async function storeState(
  tx: TenantTx,
  connectionId: string,
  stream: string,
  state: unknown,
): Promise<void> {
  await tx.query(
    `insert into connectors_kit.stream_state (connection_id, stream, state)
     values ($1, $2, $3::jsonb)
     on conflict (tenant_id, connection_id, stream) do update
        set state = excluded.state, updated_at = excluded.updated_at`,
    [connectionId, stream, JSON.stringify(state)],
  );
}

async function addProgress(
  tx: TenantTx,
  runId: string,
  stream: string,
  counts: Counts,
  state: 'running' | 'complete' | null,
): Promise<void> {
  await tx.query(
    `update connectors_kit.stream_progress
        set records_read    = records_read + $3,
            records_written = records_written + $4,
            records_deleted = records_deleted + $5,
            pages           = pages + case when $6::text is null then 0 else 1 end,
            state           = coalesce($6, state),
            waiting_until   = case when $6::text is null then waiting_until end
      where run_id = $1 and stream = $2`,
    [runId, stream, counts.read, counts.written, counts.deleted, state],
  );
}
