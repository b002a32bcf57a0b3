import type { Tile } from '../merkle/index.ts';
import { deploymentStream } from './origin.ts';
import type { SealingTransaction } from './sealing-store.ts';

/** What is stored of one tree. */
export interface StoredTree {
  readonly stream: string;
  readonly size: number;
  readonly root: Buffer;
  readonly postQuantumAt: Date | null;
  /** The latest checkpoint; null where it is missing. */
  readonly note: string | null;
  /** The tiles of the right edge that are not full. */
  readonly edge: readonly Tile[];
}

/** A tree after a pass. */
export interface SealedTree {
  readonly stream: string;
  /** What the tree had before; null where there was none. */
  readonly sizeBefore: number | null;
  readonly size: number;
  readonly root: Uint8Array;
  readonly note: string;
  readonly isPostQuantum: boolean;
  readonly tiles: readonly Tile[];
}

/** A checkpoint as a leaf of the deployment tree. */
export interface DeploymentEntry {
  readonly stream: string;
  readonly entryIndex: number;
  readonly size: number;
  readonly entry: string;
}

/** The streams whose latest checkpoint is no younger than `before`. */
export async function listSilentStreams(
  tx: SealingTransaction,
  before: Date,
  atMost: number,
): Promise<readonly string[]> {
  const { rows } = await tx.query<{ stream: string }>(
    `select tenant_id::text as stream
       from audit.tree
      where checkpointed_at <= $1 and tenant_id <> '${deploymentStream}'
      order by checkpointed_at
      limit $2`,
    [before, atMost],
  );
  return rows.map(({ stream }) => stream);
}

/** What is stored of these trees; those that there are not yet are left out. */
export async function readTrees(
  tx: SealingTransaction,
  streams: readonly string[],
): Promise<ReadonlyMap<string, StoredTree>> {
  const heads = await tx.query<Omit<StoredTree, 'size' | 'edge'> & { size: string }>(
    `select t.tenant_id::text  as "stream",
            t.size::text       as "size",
            t.root             as "root",
            t.post_quantum_at  as "postQuantumAt",
            c.note             as "note"
       from audit.tree as t
       left join lateral (
         select latest.note
           from audit.checkpoint as latest
          where latest.tenant_id = t.tenant_id
          order by latest.size desc, latest.signed_at desc
          limit 1
       ) as c on true
      where t.tenant_id = any ($1::uuid[])`,
    [streams],
  );
  const edges = await tx.query<{ stream: string; level: number; index: string; hashes: Buffer }>(
    `select e.tenant_id::text  as "stream",
            e.level            as "level",
            e.tile_index::text as "index",
            e.hashes           as "hashes"
       from audit.tree as t
      cross join generate_series(0, 6) as height (level)
       join audit.tile as e
         on e.tenant_id = t.tenant_id
        and e.level = height.level
        and e.tile_index = t.size >> (8 * height.level + 8)
      where t.tenant_id = any ($1::uuid[])
        and (t.size >> (8 * height.level)) % 256 > 0`,
    [streams],
  );
  const tiles = Map.groupBy(edges.rows, ({ stream }) => stream);
  const trees = heads.rows.map((head): [string, StoredTree] => {
    const edge = (tiles.get(head.stream) ?? []).map((tile) => ({
      ...tile,
      index: Number(tile.index),
    }));
    return [head.stream, { ...head, size: Number(head.size), edge }];
  });
  return new Map(trees);
}

/** Writes trees with their tiles and checkpoints. Returns how many heads were as they had been read. */
export async function writeTrees(
  tx: SealingTransaction,
  trees: readonly SealedTree[],
  signedAt: Date,
): Promise<number> {
  const tiles = trees.flatMap(({ stream, tiles: grown }) =>
    grown.map((tile) => ({ stream, ...tile })),
  );
  await tx.query(
    `insert into audit.tile (tenant_id, level, tile_index, hashes)
     select * from unnest($1::uuid[], $2::smallint[], $3::bigint[], $4::bytea[])
         on conflict (tenant_id, level, tile_index) do update set hashes = excluded.hashes`,
    [
      tiles.map(({ stream }) => stream),
      tiles.map(({ level }) => level),
      tiles.map(({ index }) => index),
      tiles.map(({ hashes }) => hashes),
    ],
  );
  await tx.query(
    `insert into audit.checkpoint (tenant_id, size, signed_at, note)
     select c.stream, c.size, $4::timestamptz, c.note
       from unnest($1::uuid[], $2::bigint[], $3::text[]) as c (stream, size, note)`,
    [
      trees.map(({ stream }) => stream),
      trees.map(({ size }) => size),
      trees.map(({ note }) => note),
      signedAt,
    ],
  );
  const extended = await writeHeads(
    tx,
    `update audit.tree as t
        set size            = g.size,
            root            = g.root,
            checkpointed_at = $6::timestamptz,
            post_quantum_at = case when g.is_post_quantum then $6::timestamptz else t.post_quantum_at end
       from ${grownHeads}
      where t.tenant_id = g.stream and t.size = g.size_before`,
    trees.filter(({ sizeBefore }) => sizeBefore !== null),
    signedAt,
  );
  const added = await writeHeads(
    tx,
    `insert into audit.tree (tenant_id, size, root, checkpointed_at, post_quantum_at)
     select g.stream, g.size, g.root, $6::timestamptz, case when g.is_post_quantum then $6::timestamptz end
       from ${grownHeads}
      where g.size_before is null`,
    trees.filter(({ sizeBefore }) => sizeBefore === null),
    signedAt,
  );
  return extended + added;
}

const grownHeads = `unnest($1::uuid[], $2::bigint[], $3::bigint[], $4::bytea[], $5::boolean[])
         as g (stream, size_before, size, root, is_post_quantum)`;

async function writeHeads(
  tx: SealingTransaction,
  statement: string,
  trees: readonly SealedTree[],
  signedAt: Date,
): Promise<number> {
  const { rowCount } = await tx.query(statement, [
    trees.map(({ stream }) => stream),
    trees.map(({ sizeBefore }) => sizeBefore),
    trees.map(({ size }) => size),
    trees.map(({ root }) => root),
    trees.map(({ isPostQuantum }) => isPostQuantum),
    signedAt,
  ]);
  return rowCount ?? 0;
}

/** Writes the leaves of the deployment tree. Their checkpoints are written before. */
export async function writeDeploymentEntries(
  tx: SealingTransaction,
  entries: readonly DeploymentEntry[],
  signedAt: Date,
): Promise<void> {
  await tx.query(
    `insert into audit.deployment_entry (tenant_id, entry_index, size, signed_at, entry)
     select e.stream, e.entry_index, e.size, $5::timestamptz, e.entry
       from unnest($1::uuid[], $2::bigint[], $3::bigint[], $4::text[])
         as e (stream, entry_index, size, entry)`,
    [
      entries.map(({ stream }) => stream),
      entries.map(({ entryIndex }) => entryIndex),
      entries.map(({ size }) => size),
      entries.map(({ entry }) => entry),
      signedAt,
    ],
  );
}

/** How many trees there are, and how many leaves they have. */
export async function readForest(tx: SealingTransaction): Promise<{
  readonly streams: number;
  readonly leaves: number;
  readonly deploymentSize: number;
}> {
  const { rows } = await tx.query<{ streams: string; leaves: string; deploymentSize: string }>(
    `select count(*) filter (where tenant_id <> $1)                 as "streams",
            coalesce(sum(size) filter (where tenant_id <> $1), 0)   as "leaves",
            coalesce(sum(size) filter (where tenant_id = $1), 0)    as "deploymentSize"
       from audit.tree`,
    [deploymentStream],
  );
  const [row] = rows;
  return {
    streams: Number(row?.streams ?? 0),
    leaves: Number(row?.leaves ?? 0),
    deploymentSize: Number(row?.deploymentSize ?? 0),
  };
}
