import { createCompactRange } from './compact-range.ts';
import { hashBytes } from './hashes.ts';
import type { ReadNode } from './inclusion-proof.ts';
import { perfectSubtrees, requireCount } from './perfect-subtrees.ts';
import type { TreeNode } from './perfect-subtrees.ts';

/** How many hashes a full tile holds: a subtree of height 8 (C2SP tlog-tiles). */
export const tileWidth = 256;

const tileHeight = 8;

/** Where a tile stands. */
export interface TileCoordinates {
  /** 0 holds leaf hashes; each hash of a higher level is the root of a full tile beneath it. */
  readonly level: number;
  readonly index: number;
}

/** A tile: up to 256 hashes of 32 bytes, one behind the other. */
export interface Tile extends TileCoordinates {
  readonly hashes: Uint8Array;
}

/** The tiles at the right edge of a tree that are not full, with their widths, lowest level first. */
export function listEdgeTiles(size: number): readonly (TileCoordinates & { width: number })[] {
  requireCount(size);
  const tiles: (TileCoordinates & { width: number })[] = [];
  for (let level = 0, count = size; count > 0; level += 1, count = Math.floor(count / tileWidth)) {
    const width = count % tileWidth;
    if (width > 0) tiles.push({ level, index: Math.floor(count / tileWidth), width });
  }
  return tiles;
}

/**
 * Where a tile is served (C2SP tlog-tiles), for example `tile/0/x001/x234/067.p/8`. A width of 256
 * is full.
 */
export function tilePath({ level, index }: TileCoordinates, width: number = tileWidth): string {
  const groups = [String(index % 1000).padStart(3, '0')];
  for (let rest = Math.floor(index / 1000); rest > 0; rest = Math.floor(rest / 1000)) {
    groups.unshift(`x${String(rest % 1000).padStart(3, '0')}`);
  }
  const partial = width === tileWidth ? '' : `.p/${String(width)}`;
  return `tile/${String(level)}/${groups.join('/')}${partial}`;
}

/** The tiles, each once, in which the nodes stand. */
export function listTilesOf(nodes: readonly TreeNode[]): readonly TileCoordinates[] {
  const tiles = nodes.map((node) => tileOf(node).tile);
  return [...new Map(tiles.map((tile) => [keyOf(tile), tile])).values()];
}

/**
 * Reads nodes from tiles that were fetched before. It throws a RangeError where none holds the
 * node.
 */
export function createNodeReader(tiles: readonly Tile[]): ReadNode {
  const known = new Map(tiles.map((tile) => [keyOf(tile), tile.hashes]));
  return (node) => {
    const { tile, first, count } = tileOf(node);
    const hashes = known.get(keyOf(tile)) ?? new Uint8Array();
    const slice = hashes.subarray(first * hashBytes, (first + count) * hashBytes);
    if (slice.byteLength !== count * hashBytes) {
      throw new RangeError(
        `No tile holds node ${String(node.index)} of level ${String(node.level)}.`,
      );
    }
    return rootOf(slice);
  };
}

/** The root of the hashes of a tile, or of a part of one. */
export function rootOf(hashes: Uint8Array): Uint8Array {
  const range = createCompactRange();
  for (let at = 0; at < hashes.byteLength; at += hashBytes) {
    range.append(hashes.subarray(at, at + hashBytes));
  }
  return range.root();
}

/** The perfect subtrees of a tile's hashes, left to right. */
export function subtreesOf(hashes: Uint8Array): readonly Uint8Array[] {
  return perfectSubtrees(0, hashes.byteLength / hashBytes).map(({ level, index }) =>
    rootOf(hashes.subarray(index * 2 ** level * hashBytes, (index + 1) * 2 ** level * hashBytes)),
  );
}

function tileOf({ level, index }: TreeNode): {
  readonly tile: TileCoordinates;
  readonly first: number;
  readonly count: number;
} {
  const count = 2 ** (level % tileHeight);
  const position = index * count;
  return {
    tile: { level: Math.floor(level / tileHeight), index: Math.floor(position / tileWidth) },
    first: position % tileWidth,
    count,
  };
}

function keyOf({ level, index }: TileCoordinates): string {
  return `${String(level)}/${String(index)}`;
}
