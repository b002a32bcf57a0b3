import type { TenantTx } from '@ataski/kernel';

/** What was committed when an export began, and how far it was sealed. */
export interface ExportSnapshot {
  /** PostgreSQL's `pg_snapshot`, as text. */
  readonly visible: string;
  /** UTC with six decimals, by the database's clock. */
  readonly asOf: string;
  readonly treeSize: number | null;
  readonly checkpoint: string | null;
}

/** Takes it in one statement, so that tree and rows are of one moment. */
export async function takeSnapshot(tx: TenantTx): Promise<ExportSnapshot> {
  const { rows } = await tx.query<Omit<ExportSnapshot, 'treeSize'> & { treeSize: string | null }>(
    `select pg_current_snapshot()::text as visible,
            to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as "asOf",
            (select size::text from audit.tree where tenant_id = $1) as "treeSize",
            (select note
               from audit.checkpoint
              where tenant_id = $1
              order by size desc, signed_at desc
              limit 1) as checkpoint`,
    [tx.context.tenantId],
  );
  const [row] = rows;
  if (row === undefined) throw new RangeError('A select without from gave no row.');
  return { ...row, treeSize: row.treeSize === null ? null : Number(row.treeSize) };
}

/**
 * Whether a row, `event`, was committed at the moment of a snapshot, its leaf being `leaf`. The
 * numbers of transactions start anew when a database is restored elsewhere: what has a leaf is
 * decided by the leaf, and a number that the snapshot could not know yet by the time of writing.
 */
export function committedBy(snapshot: string, treeSize: string, asOf: string): string {
  return `case
    when leaf.leaf_index < ${treeSize}::bigint then true
    when event.xid < pg_snapshot_xmax(${snapshot}::pg_snapshot)
      then pg_visible_in_snapshot(event.xid, ${snapshot}::pg_snapshot)
    else leaf.leaf_index is null and event.written_at < ${asOf}::timestamptz - interval '1 hour'
  end`;
}
