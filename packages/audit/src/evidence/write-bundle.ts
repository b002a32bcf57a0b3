import { perfectSubtrees } from '../merkle/index.ts';
import { originOf } from '../sealing/origin.ts';
import { listDeploymentLines } from './deployment-lines.ts';
import type { DeploymentFacts } from './deployment-lines.ts';
import { readLeafHashes, readNodes } from './read-tiles.ts';
import { describeRow, rowsOf } from './stored-row.ts';
import type { StoredRow } from './stored-row.ts';
import type { StreamSource } from './stream-source.ts';

/** Which part of a stream a bundle holds. */
export interface BundleRange {
  /** The first entry; what stands before it is given by its hashes. Default 0: the whole stream. */
  readonly first?: number;
}

/** Entries, hashes of retired ones, and rows that no tree covers yet. */
interface Counts {
  entries: number;
  pruned: number;
  unsealed: number;
}

/** Rows that are read at a time. */
const pageSize = 1000;

/**
 * Writes a stream's evidence line by line, as FORMAT.md describes it. It writes what is stored and
 * judges nothing: that is for the one who verifies it.
 */
export async function* writeBundle(
  source: StreamSource,
  facts: DeploymentFacts,
  { first = 0 }: BundleRange = {},
): AsyncGenerator<string> {
  const counts: Counts = { entries: 0, pruned: 0, unsealed: 0 };
  const size = Math.max(await readSize(source), first);
  const left = perfectSubtrees(0, first);
  const read = await readNodes(source, source.stream, left);
  yield JSON.stringify({
    ...{ type: 'header', format: 'ataski-audit-bundle', version: 1 },
    ...{ origin: originOf(facts.deployment, source.stream), stream: source.stream },
    ...{ first, size, left: left.map((node) => Buffer.from(read(node)).toString('hex')) },
  });
  yield* listCheckpoints(source, first);
  yield* listDeploymentLines(source, facts);
  yield* listEntries(source, first, counts);
  yield* listUnsealed(source, counts);
  yield JSON.stringify({ type: 'end', ...counts });
}

async function readSize(source: StreamSource): Promise<number> {
  const [tree] = await source.query<{ size: string }>(
    'select size::text from audit.tree where tenant_id = $1',
    [source.stream],
  );
  return Number(tree?.size ?? 0);
}

async function* listCheckpoints(source: StreamSource, first: number): AsyncGenerator<string> {
  const rows = await source.query<{ note: string }>(
    `select note
       from audit.checkpoint
      where tenant_id = $1 and size >= $2
      order by size, signed_at`,
    [source.stream, first],
  );
  for (const { note } of rows) yield JSON.stringify({ type: 'checkpoint', note });
}

async function* listEntries(
  source: StreamSource,
  first: number,
  counts: Counts,
): AsyncGenerator<string> {
  const { table, columns, key } = rowsOf(source.stream);
  for (let next = first; ;) {
    const rows = await source.query<StoredRow & { leaf_index: string }>(
      `select leaf.leaf_index::text, ${columns}
         from audit.leaf as leaf
         left join ${table} as event on ${key}
        where leaf.tenant_id = $1 and leaf.leaf_index >= $2
        order by leaf.leaf_index
        limit ${String(pageSize)}`,
      [source.stream, next],
    );
    const last = rows.at(-1);
    if (last === undefined) return;
    const hashes = await readLeafHashes(source, next, Number(last.leaf_index) + 1);
    for (const { leaf_index, ...row } of rows) {
      const line = describeEntry(Number(leaf_index), row, hashes.get(Number(leaf_index)));
      if (line === null) continue;
      counts.entries += 1;
      yield line;
    }
    next = Number(last.leaf_index) + 1;
  }
}

/** Null for a row that is gone: the gap is what the verifier finds. */
function describeEntry(index: number, row: StoredRow, hash: Buffer | undefined): string | null {
  // From a left join: without a row, every column is null.
  if ((row.entry as string | null) === null) return null;
  const leaf = hash === undefined ? '' : `,"leaf":"${hash.toString('hex')}"`;
  return `{"type":"entry","index":${String(index)},${describeRow(row)}${leaf}}`;
}

async function* listUnsealed(source: StreamSource, counts: Counts): AsyncGenerator<string> {
  const { table, columns, key, isOfStream } = rowsOf(source.stream);
  let behind: readonly [string, string] = ['-infinity', '00000000-0000-0000-0000-000000000000'];
  for (;;) {
    const rows = await source.query<StoredRow>(
      `select ${columns}
         from ${table} as event
        where ${isOfStream}
          and (event.occurred_at, event.event_id) > ($2, $3)
          and not exists (select from audit.leaf as leaf where leaf.tenant_id = $1 and ${key})
        order by event.occurred_at, event.event_id
        limit ${String(pageSize)}`,
      [source.stream, ...behind],
    );
    for (const row of rows) {
      counts.unsealed += 1;
      yield `{"type":"unsealed",${describeRow(row)}}`;
    }
    const last = rows.at(-1);
    if (last === undefined) return;
    behind = [String(last['occurred_at']), String(last['event_id'])];
  }
}
