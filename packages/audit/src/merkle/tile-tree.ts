import { foldRight } from './compact-range.ts';
import { hashBytes } from './hashes.ts';
import { listEdgeTiles, rootOf, subtreesOf, tileWidth } from './tiles.ts';
import type { Tile } from './tiles.ts';

/** A tree that grows by its tiles; only the tiles of its right edge are in memory. */
export interface TileTree {
  /** How many leaves it has. */
  size(): number;
  /** Appends one leaf by its hash. */
  append(leafHash: Uint8Array): void;
  /** The root of all leaves (RFC 6962 section 2.1). */
  root(): Uint8Array;
  /** The tiles that are new or fuller since the tree was made: the full ones, and the right edge. */
  grownTiles(): readonly Tile[];
}

interface OpenTile {
  index: number;
  width: number;
  grown: boolean;
  readonly hashes: Buffer;
}

/**
 * Makes a tree of `size` leaves from the tiles of its right edge that are not full. Throws a
 * RangeError unless they are exactly those that `listEdgeTiles(size)` names, each with its width.
 */
export function createTileTree(size = 0, edge: readonly Tile[] = []): TileTree {
  const open = openTiles(size, edge);
  const filled: Tile[] = [];
  let leaves = size;

  const append = (level: number, hash: Uint8Array): void => {
    const tile = (open[level] ??= emptyTile(0));
    tile.hashes.set(hash, tile.width * hashBytes);
    tile.width += 1;
    tile.grown = true;
    if (tile.width < tileWidth) return;
    const hashes = Buffer.from(tile.hashes);
    filled.push({ level, index: tile.index, hashes });
    open[level] = emptyTile(tile.index + 1);
    append(level + 1, rootOf(hashes));
  };

  return Object.freeze<TileTree>({
    size: () => leaves,
    append(leafHash) {
      if (leafHash.byteLength !== hashBytes) throw new RangeError('A leaf hash has 32 bytes.');
      append(0, leafHash);
      leaves += 1;
    },
    // A higher level stands further left.
    root: () => foldRight(open.toReversed().flatMap((tile) => subtreesOf(contentOf(tile)))),
    grownTiles: () => [
      ...filled,
      ...open.flatMap((tile, level) =>
        tile.grown && tile.width > 0
          ? [{ level, index: tile.index, hashes: Buffer.from(contentOf(tile)) }]
          : [],
      ),
    ],
  });
}

function openTiles(size: number, edge: readonly Tile[]): OpenTile[] {
  const open: OpenTile[] = [];
  for (let count = size; count > 0; count = Math.floor(count / tileWidth)) {
    open.push(emptyTile(Math.floor(count / tileWidth)));
  }
  const wanted = listEdgeTiles(size);
  if (edge.length !== wanted.length) throw new RangeError('The right edge has other tiles.');
  for (const { level, index, width } of wanted) {
    const found = edge.find((tile) => tile.level === level && tile.index === index);
    const tile = open[level];
    if (tile === undefined || found?.hashes.byteLength !== width * hashBytes) {
      throw new RangeError(`The right edge lacks tile ${String(index)} of level ${String(level)}.`);
    }
    tile.hashes.set(found.hashes);
    tile.width = width;
  }
  return open;
}

function emptyTile(index: number): OpenTile {
  return { index, width: 0, grown: false, hashes: Buffer.alloc(tileWidth * hashBytes) };
}

function contentOf({ hashes, width }: OpenTile): Buffer {
  return hashes.subarray(0, width * hashBytes);
}
