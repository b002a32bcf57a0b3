import type { AuditSink, TenantTx } from '@ataski/kernel';

import type { connectorsKitActions } from '../connectors-kit-actions.ts';
import type { RunLease } from '../run/run-lease.ts';
import { buryOtherParts, buryRecords, buryUnseen } from './burial.ts';
import { keepVersions } from './kept-versions.ts';
import { landPage } from './land-page.ts';

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
  /** How many pages of the provider these are. Default: one. */
  readonly pages?: number;
  /** True where each state that was ever seen is kept. */
  readonly keepsHistory?: boolean;
}

interface Counts {
  read: number;
  written: number;
  deleted: number;
}

/**
 * Writes one page: the lease is held, then rows, position, counters and one audit row share the
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
  const written = await landPage(tx, lease, apiVersion, page);
  const deleted = await buryWith(tx, lease, page);
  for (const [stream, count] of deleted) await addDeleted(tx, lease.runId, stream, count);
  if (page.estimate !== undefined) await estimate(tx, lease.runId, page.stream, page.estimate);
  const streams = new Set([
    page.stream,
    ...page.records.map(({ stream }) => stream),
    ...deleted.keys(),
  ]);
  await audit.record(tx, {
    action: 'records.synced',
    targets: [
      { type: 'connection', id: lease.connectionId },
      { type: 'sync_run', id: lease.runId },
    ],
    details: {
      ...{ stream: page.stream, pages: page.pages ?? 1 },
      ...({ read: page.read, written: sum(written), deleted: sum(deleted) } satisfies Counts),
      streams: [...streams],
    },
    parentEventId,
  });
}

/** What goes with a page beside its objects. Returns how many of each stream are gone. */
async function buryWith(
  tx: TenantTx,
  lease: RunLease,
  page: PageToStore,
): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  const add = (stream: string, count: number): void => {
    counts.set(stream, (counts.get(stream) ?? 0) + count);
  };
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
    add(stream, await buryRecords(tx, lease, stream, buried));
  }
  if (page.wholeParents !== undefined && page.wholeParents.length > 0) {
    for (const partStream of page.partStreams ?? [page.stream]) {
      const kept = page.records.filter(({ stream }) => stream === partStream);
      add(
        partStream,
        await buryOtherParts(
          tx,
          lease,
          partStream,
          page.wholeParents,
          kept.map(({ sourceId }) => sourceId),
        ),
      );
    }
  }
  if (page.buryUnseenBy !== undefined) {
    const { stream, buryUnseenBy, vanishing } = page;
    add(stream, await buryUnseen(tx, lease, stream, buryUnseenBy, vanishing));
  }
  return counts;
}

function groupByStream<T extends { readonly stream: string }>(
  rows: readonly T[],
): Map<string, T[]> {
  return Map.groupBy(rows, ({ stream }) => stream);
}

function sum(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((total, count) => total + count, 0);
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

async function addDeleted(
  tx: TenantTx,
  runId: string,
  stream: string,
  deleted: number,
): Promise<void> {
  if (deleted === 0) return;
  await sendAhead(
    tx,
    `update connectors_kit.stream_progress set records_deleted = records_deleted + $3::bigint
      where run_id = $1::uuid and stream = $2`,
    [runId, stream, String(deleted)],
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
