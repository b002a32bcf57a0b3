import { createNodeReader, listTilesOf } from '../merkle/index.ts';
import type { Tile, TreeNode } from '../merkle/index.ts';
import { deploymentStream } from '../sealing/origin.ts';
import type { StreamSource } from './stream-source.ts';

interface TileRow {
  readonly level: number;
  readonly tile_index: string;
  readonly hashes: Buffer;
}

const ownTiles = `
  select t.level, t.tile_index::text, t.hashes
    from unnest($2::smallint[], $3::bigint[]) as wanted (level, tile_index)
    join audit.tile as t
      on t.tenant_id = $1 and t.level = wanted.level and t.tile_index = wanted.tile_index`;
const deploymentTiles = `
  select level, tile_index::text, hashes
    from audit.list_deployment_tiles($1::smallint[], $2::bigint[])`;

/** Gives the hashes of a tree's perfect subtrees, from tiles read in one statement. */
export async function readNodes(
  source: StreamSource,
  tree: string,
  nodes: readonly TreeNode[],
): Promise<(node: TreeNode) => Uint8Array> {
  const wanted = listTilesOf(nodes);
  const coordinates = [wanted.map(({ level }) => level), wanted.map(({ index }) => index)];
  const rows =
    tree === deploymentStream
      ? await source.query<TileRow>(deploymentTiles, coordinates)
      : await source.query<TileRow>(ownTiles, [tree, ...coordinates]);
  return createNodeReader(rows.map(toTile));
}

/** The leaf hashes from `first` on, as many as the tiles hold up to `end`, exclusive. */
export async function readLeafHashes(
  source: StreamSource,
  first: number,
  end: number,
): Promise<ReadonlyMap<number, Buffer>> {
  const rows = await source.query<TileRow>(
    `select level, tile_index::text, hashes
       from audit.tile
      where tenant_id = $1 and level = 0 and tile_index between $2 and $3`,
    [source.stream, Math.floor(first / 256), Math.floor(Math.max(end - 1, first) / 256)],
  );
  const hashes = new Map<number, Buffer>();
  for (const { tile_index, hashes: all } of rows) {
    for (let place = 0; place * 32 < all.length; place += 1) {
      hashes.set(Number(tile_index) * 256 + place, all.subarray(place * 32, place * 32 + 32));
    }
  }
  return hashes;
}

function toTile({ level, tile_index, hashes }: TileRow): Tile {
  return { level, index: Number(tile_index), hashes };
}
