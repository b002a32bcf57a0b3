import { rowsOf } from './stored-row.ts';
import type { StreamSource } from './stream-source.ts';

/** What the seal has not reached yet. */
export interface SealLag {
  /** Of the newest 1,000 events, those without a leaf. 1,000 means that many or more. */
  readonly waiting: number;
  /** When the event of the last leaf happened, UTC with six decimals; null before the first. */
  readonly sealedThrough: string | null;
}

/** A count must not cost more the longer the log is. */
const looksAt = 1000;

/** Reads what waits for its leaf among a stream's newest events. */
export async function readSealLag(source: StreamSource): Promise<SealLag> {
  const { table, key, isOfStream } = rowsOf(source.stream);
  const [row] = await source.query<{ waiting: number; sealed_through: string | null }>(
    `select (select count(*)::integer
               from (select * from ${table} as event
                      where ${isOfStream}
                      order by event.occurred_at desc, event.event_id desc
                      limit ${looksAt}) as event
              where not exists (
                select from audit.leaf as leaf where leaf.tenant_id = $1 and ${key})) as waiting,
            (select to_char(occurred_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
               from audit.leaf
              where tenant_id = $1
              order by leaf_index desc
              limit 1) as sealed_through`,
    [source.stream],
  );
  return { waiting: row?.waiting ?? 0, sealedThrough: row?.sealed_through ?? null };
}
