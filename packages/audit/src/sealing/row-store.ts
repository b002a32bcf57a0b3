import { AuditError } from '../errors.ts';
import { platformStream } from './origin.ts';
import type { SealingPosition, SealingState } from './sealing-position.ts';
import { positionValues } from './sealing-store.ts';
import type { SealingTransaction } from './sealing-store.ts';

/** A row that became a leaf. */
export interface SealedRow {
  readonly stream: string;
  readonly leafIndex: number;
  readonly entry: string;
}

/** How much one pass takes; of text at least one row, however long. */
export interface PassLimits {
  readonly maxRows: number;
  readonly maxBytes: number;
}

/** What one statement made into leaves. */
export interface SealedRows {
  readonly rows: readonly SealedRow[];
  /** The position of the last row; null when that was all. */
  readonly stoppedAt: SealingPosition | null;
}

const uniqueViolation = '23505';

const bothLogs = `(
      select tenant_id, occurred_at, event_id, xid, written_at, entry
        from audit.audit_log
       union all
      select '${platformStream}'::uuid, occurred_at, event_id, xid, written_at, entry
        from audit.platform_log
    )`;

const afterPosition = `(l.xid, l.event_id, l.occurred_at, l.tenant_id)
           > ($1::xid8, $2::uuid, $3::timestamptz, $4::uuid)`;

const withoutLeaf = `not exists (
       select
         from audit.leaf as f
        where f.tenant_id = l.tenant_id
          and f.occurred_at = l.occurred_at
          and f.event_id = l.event_id)`;

/** Which rows are read; `$5` and `$6` are `settledBelow` and `unbegunFrom`. */
const conditions = {
  // Every row is read once.
  settled: `${afterPosition} and l.xid < $5::xid8 and $6::xid8 is not null`,
  // Ids of another cluster come along, some of them with a leaf.
  foreign: `${afterPosition} and l.xid < $5::xid8 and $6::xid8 is not null and ${withoutLeaf}`,
  // After a restore: all that has no leaf, except where a transaction of this cluster may still run.
  restored: `($1::xid8, $2::uuid, $3::timestamptz, $4::uuid) is not null
         and (l.xid < $5::xid8 or l.xid >= $6::xid8) and ${withoutLeaf}`,
} as const;

/** How rows are found; see `restored` in `sealing-position.ts`. */
export type SealingMode = keyof typeof conditions;

const placement = (mode: SealingMode): string => `with unsealed as materialized (
     select l.*
       from ${bothLogs} as l
      where ${conditions[mode]}
      order by l.xid, l.event_id, l.occurred_at, l.tenant_id
      limit $7::integer
   ), measured as (
     select u.*,
            sum(octet_length(u.entry)) over in_order as bytes,
            row_number() over in_order               as place
       from unsealed as u
     window in_order as (order by u.xid, u.event_id, u.occurred_at, u.tenant_id)
   ), placed as materialized (
     select m.*,
            coalesce(t.size, 0) - 1
              + row_number() over (partition by m.tenant_id order by m.place) as leaf_index
       from measured as m
       left join audit.tree as t on t.tenant_id = m.tenant_id
      where m.bytes <= $8::bigint or m.place = 1
   ), added as (
     insert into audit.leaf (tenant_id, leaf_index, occurred_at, event_id)
     select tenant_id, leaf_index, occurred_at, event_id
       from placed
   )
   select tenant_id::text                               as "stream",
          leaf_index::text                              as "leafIndex",
          entry                                         as "entry",
          xid::text                                     as "xid",
          event_id::text                                as "eventId",
          occurred_at::text                             as "occurredAt",
          (select count(*) from unsealed)::integer      as "found"
     from placed
    order by place`;

/** The highest transaction id that a row carries, whichever cluster it is from. */
export async function readHighestXid(tx: SealingTransaction): Promise<string> {
  const { rows } = await tx.query<{ xid: string }>(
    `select l.xid::text as xid from ${bothLogs} as l order by l.xid desc limit 1`,
  );
  return rows[0]?.xid ?? '0';
}

interface PlacedRow {
  readonly stream: string;
  readonly leafIndex: string;
  readonly entry: string;
  readonly xid: string;
  readonly eventId: string;
  readonly occurredAt: string;
  /** How many rows were found, the same in each. */
  readonly found: number;
}

/** Gives the next rows their leaves, and returns what is to be hashed, in order. */
export async function placeRows(
  tx: SealingTransaction,
  state: SealingState,
  mode: SealingMode,
  { maxRows, maxBytes }: PassLimits,
): Promise<SealedRows> {
  const { rows } = await tx
    .query<PlacedRow>(placement(mode), [
      ...positionValues(state),
      state.settledBelow,
      state.unbegunFrom,
      maxRows,
      maxBytes,
    ])
    .catch(refuseSecondLeaf);
  return {
    rows: rows.map(({ stream, leafIndex, entry }) => ({
      stream,
      leafIndex: Number(leafIndex),
      entry,
    })),
    stoppedAt: stopOf(rows.at(-1), rows.length, maxRows),
  };
}

// A row or an index that has a leaf already: the position or a tree is not what it was.
function refuseSecondLeaf(error: unknown): never {
  if ((error as { code?: unknown }).code !== uniqueViolation) throw error;
  throw new AuditError('AUDIT_TREE_DAMAGED', { what: 'leaves' }, error);
}

// All rows were found and all were taken, or the next pass goes on behind the last one.
function stopOf(
  last: PlacedRow | undefined,
  taken: number,
  maxRows: number,
): SealingPosition | null {
  if (last === undefined || (last.found === taken && last.found < maxRows)) return null;
  const { xid, eventId, occurredAt, stream } = last;
  return { xid, eventId, occurredAt, tenantId: stream };
}

/**
 * How many rows wait, counted up to `atMost`, and since when the first of them does. What carries
 * an id that this cluster has not reached came with a restore, and has its leaf.
 */
export async function readBacklog(
  tx: SealingTransaction,
  atMost: number,
): Promise<{ readonly rows: number; readonly lagMs: number }> {
  const { rows } = await tx.query<{ rows: number; lagMs: number }>(
    `select count(*)::integer as "rows",
            coalesce(
              extract(epoch from clock_timestamp() - min(waiting.written_at)) * 1000, 0
            )::float8 as "lagMs"
       from audit.sealing as s
      cross join lateral (
        select l.written_at
          from ${bothLogs} as l
         where (l.xid, l.event_id, l.occurred_at, l.tenant_id)
             > (s.xid, s.event_id, s.occurred_at, s.tenant_id)
           and l.xid < pg_snapshot_xmax(pg_current_snapshot())
           and (s.xid >= s.foreign_below or ${withoutLeaf})
         order by l.xid, l.event_id
         limit $1
      ) as waiting`,
    [atMost],
  );
  return rows[0] ?? { rows: 0, lagMs: 0 };
}
