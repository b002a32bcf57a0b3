import { readLeafHashes } from './read-tiles.ts';
import { leafMonth } from './retired-months.ts';
import { describePart, partColumnsOf } from './sensitive-member.ts';
import type { OpenPart, SealedPart } from './sensitive-member.ts';
import { describeRow, rowsOf } from './stored-row.ts';
import type { StoredRow } from './stored-row.ts';
import type { StreamSource } from './stream-source.ts';

/** How the rows of a bundle are written. */
export interface RowLines {
  readonly openPart: OpenPart | undefined;
  /** Counts what is written: entries, hashes of retired ones, and rows that no tree covers yet. */
  readonly counts: { entries: number; pruned: number; unsealed: number };
}

/** Which leaves are written, and where a hash may stand for a row. */
export interface LeafLines extends RowLines {
  readonly first: number;
  /** The retired months. */
  readonly months: ReadonlySet<string>;
}

type Row = StoredRow & SealedPart;
type LeafRow = Row & { readonly leaf_index: string; readonly leaf_month: string };

/** Rows that are read at a time. */
const pageSize = 1000;

/**
 * Each leaf's line, in order: its entry or, where its month was retired, its hash. Any other leaf
 * whose row is gone gets none: the gap is what the verifier finds.
 */
export async function* listEntries(
  source: StreamSource,
  { first, months, openPart, counts }: LeafLines,
): AsyncGenerator<string> {
  const { table, columns, key } = rowsOf(source.stream);
  const part = partColumnsOf(source.stream, openPart);
  for (let next = first; ;) {
    const rows = await source.query<LeafRow>(
      `select leaf.leaf_index::text, ${leafMonth} as leaf_month, ${columns}${part.columns}
         from audit.leaf as leaf
         left join ${table} as event on ${key}
         ${part.join}
        where leaf.tenant_id = $1 and leaf.leaf_index >= $2
        order by leaf.leaf_index
        limit ${String(pageSize)}`,
      [source.stream, next],
    );
    const last = rows.at(-1);
    if (last === undefined) return;
    const hashes = await readLeafHashes(source, next, Number(last.leaf_index) + 1);
    for (const { leaf_index: index, leaf_month: month, ...row } of rows) {
      const hash = hashes.get(Number(index))?.toString('hex');
      // From a left join: without a row, every column is null.
      if ((row.entry as string | null) !== null) {
        counts.entries += 1;
        const leaf = hash === undefined ? '' : `,"leaf":"${hash}"`;
        yield `{"type":"entry","index":${index},${await describe(row, openPart)}${leaf}}`;
      } else if (months.has(month) && hash !== undefined) {
        counts.pruned += 1;
        yield JSON.stringify({ type: 'pruned', index: Number(index), hash, month });
      }
    }
    next = Number(last.leaf_index) + 1;
  }
}

/** Each row that has no leaf yet. */
export async function* listUnsealed(
  source: StreamSource,
  { openPart, counts }: RowLines,
): AsyncGenerator<string> {
  const { table, columns, key, isOfStream } = rowsOf(source.stream);
  const part = partColumnsOf(source.stream, openPart);
  let behind: readonly [string, string] = ['-infinity', '00000000-0000-0000-0000-000000000000'];
  for (;;) {
    const rows = await source.query<Row>(
      `select ${columns}${part.columns}
         from ${table} as event
         ${part.join}
        where ${isOfStream}
          and (event.occurred_at, event.event_id) > ($2, $3)
          and not exists (select from audit.leaf as leaf where leaf.tenant_id = $1 and ${key})
        order by event.occurred_at, event.event_id
        limit ${String(pageSize)}`,
      [source.stream, ...behind],
    );
    for (const row of rows) {
      counts.unsealed += 1;
      yield `{"type":"unsealed",${await describe(row, openPart)}}`;
    }
    const last = rows.at(-1);
    if (last === undefined) return;
    behind = [String(last['occurred_at']), String(last['event_id'])];
  }
}

async function describe(
  { salt, sealed, ...row }: Row,
  openPart: OpenPart | undefined,
): Promise<string> {
  const part = await describePart({ salt, sealed }, String(row['event_id']), openPart);
  return `${describeRow(row)}${part}`;
}
