import type pg from 'pg';

import type { TileTree } from '../src/merkle/index.ts';
import { formatCheckpoint } from '../src/note/index.ts';
import { originOf } from '../src/sealing/origin.ts';
import { deployment, signer } from './use-sealer.ts';

/**
 * Puts a tree into the database as if it had been sealed before, with a checkpoint and without
 * rows.
 */
export async function storeTree(pool: pg.Pool, stream: string, tree: TileTree): Promise<void> {
  const [origin, size, root] = [originOf(deployment, stream), tree.size(), tree.root()];
  const text = formatCheckpoint({ origin, size, root });
  const signedAt = new Date();
  const note = await signer.sign({
    origin,
    text,
    timestampSeconds: Math.floor(signedAt.getTime() / 1000),
    isPostQuantum: false,
  });
  const tiles = tree.grownTiles();
  await pool.query(
    `insert into audit.tile (tenant_id, level, tile_index, hashes)
     select $1, * from unnest($2::smallint[], $3::bigint[], $4::bytea[])`,
    [
      stream,
      tiles.map(({ level }) => level),
      tiles.map(({ index }) => index),
      tiles.map(({ hashes }) => hashes),
    ],
  );
  await pool.query(
    'insert into audit.checkpoint (tenant_id, size, signed_at, note) values ($1, $2, $3, $4)',
    [stream, size, signedAt, note],
  );
  await pool.query(
    'insert into audit.tree (tenant_id, size, root, checkpointed_at) values ($1, $2, $3, $4)',
    [stream, size, root, signedAt],
  );
}
