import { createHash } from 'node:crypto';

import { readLeafHashes } from './read-tiles.ts';
import type { StreamSource } from './stream-source.ts';

/**
 * How far into a retired month's leaves a bundle begins: how many stand before it, and their
 * digest.
 */
export interface RetiredBefore {
  /** `YYYY-MM`. */
  readonly month: string;
  readonly rows: number;
  /** The chain over their hashes in hex: FORMAT.md, "Retired months". */
  readonly digest: string;
}

const pageSize = 10_000;

/** The month of a leaf's event, as `YYYY-MM`. */
export const leafMonth = "to_char(leaf.occurred_at at time zone 'UTC', 'YYYY-MM')";

/** The months that were dropped, as `YYYY-MM`: only there does a hash stand for a row. */
export async function readRetiredMonths(source: StreamSource): Promise<ReadonlySet<string>> {
  const rows = await source.query<{ month: string }>(
    "select to_char(first_month, 'YYYY-MM') as month from audit.list_retired_months() as first_month",
    [],
  );
  return new Set(rows.map(({ month }) => month));
}

/** Of each retired month with leaves on both sides of `first`: what stands before it. */
export async function readRetiredBefore(
  source: StreamSource,
  first: number,
  months: ReadonlySet<string>,
): Promise<readonly RetiredBefore[]> {
  if (first === 0 || months.size === 0) return [];
  const split = await source.query<{ month: string }>(
    `select ${leafMonth} as month
       from audit.leaf as leaf
      where leaf.tenant_id = $1 and ${leafMonth} = any ($3)
      group by 1
     having min(leaf.leaf_index) < $2 and max(leaf.leaf_index) >= $2
      order by 1`,
    [source.stream, first, [...months]],
  );
  const found: RetiredBefore[] = [];
  for (const { month } of split) found.push(await chainBefore(source, first, month));
  return found;
}

async function chainBefore(
  source: StreamSource,
  first: number,
  month: string,
): Promise<RetiredBefore> {
  let digest = Buffer.alloc(32);
  let rows = 0;
  for (let next = 0; next < first;) {
    const end = Math.min(next + pageSize, first);
    const leaves = await source.query<{ leaf_index: string }>(
      `select leaf.leaf_index::text
         from audit.leaf as leaf
        where leaf.tenant_id = $1 and leaf.leaf_index >= $2 and leaf.leaf_index < $3
          and ${leafMonth} = $4
        order by leaf.leaf_index`,
      [source.stream, next, end, month],
    );
    const hashes = await readLeafHashes(source, next, end);
    for (const { leaf_index: index } of leaves) {
      const hash = hashes.get(Number(index)) ?? Buffer.alloc(0);
      digest = createHash('sha256').update(digest).update(hash).digest();
      rows += 1;
    }
    next = end;
  }
  return { month, rows, digest: digest.toString('hex') };
}
