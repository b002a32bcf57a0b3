import { describe, expect, it } from 'vitest';

import { createCompactRange } from './compact-range.ts';
import { makeConsistencyProof, verifyConsistency } from './consistency-proof.ts';
import { hashLeaf } from './hashes.ts';
import { makeInclusionProof, verifyInclusion, listInclusionNodes } from './inclusion-proof.ts';
import { createTileTree } from './tile-tree.ts';
import { createNodeReader, listEdgeTiles, listTilesOf, tilePath } from './tiles.ts';
import type { Tile } from './tiles.ts';

const leafOf = (index: number): Buffer => hashLeaf(`leaf ${String(index)}`);
const keyOf = ({ level, index }: Tile): string => `${String(level)}/${String(index)}`;

/** What the specification asks of a tile: each hash is the root of its leaves. */
function expectTilesOf(size: number, tiles: ReadonlyMap<string, Tile>): void {
  for (const { level, index, hashes } of tiles.values()) {
    const span = 256 ** level;
    for (let at = 0; at < hashes.byteLength / 32; at += 1) {
      const first = (index * 256 + at) * span;
      expect(first + span).toBeLessThanOrEqual(size);
      const range = createCompactRange();
      for (let leaf = first; leaf < first + span; leaf += 1) range.append(leafOf(leaf));
      expect(Buffer.compare(hashes.subarray(at * 32, at * 32 + 32), range.root())).toBe(0);
    }
  }
}

/** Grows a tree by steps, each from the stored right edge alone, as the sealer does. */
function growTo(sizes: readonly number[]): {
  tiles: Map<string, Tile>;
  roots: Map<number, Uint8Array>;
} {
  const tiles = new Map<string, Tile>();
  const roots = new Map<number, Uint8Array>();
  let size = 0;
  for (const next of sizes) {
    const edge = listEdgeTiles(size).map((tile) =>
      tiles.get(keyOf({ ...tile, hashes: Buffer.alloc(0) }))!,
    );
    const tree = createTileTree(size, edge);
    for (; size < next; size += 1) tree.append(leafOf(size));
    for (const tile of tree.grownTiles()) tiles.set(keyOf(tile), tile);
    roots.set(size, tree.root());
  }
  return { tiles, roots };
}

describe('tiles', () => {
  it('of a tree of 70,000 leaves are those that the specification counts', () => {
    expect(listEdgeTiles(70_000)).toEqual([
      { level: 0, index: 273, width: 112 },
      { level: 1, index: 1, width: 17 },
      { level: 2, index: 0, width: 1 },
    ]);
    expect(listEdgeTiles(256)).toEqual([{ level: 1, index: 0, width: 1 }]);
    expect(listEdgeTiles(0)).toEqual([]);
  });

  it('are served where the specification says', () => {
    expect(tilePath({ level: 0, index: 1_234_067 })).toBe('tile/0/x001/x234/067');
    expect(tilePath({ level: 2, index: 0 }, 8)).toBe('tile/2/000.p/8');
    expect(tilePath({ level: 1, index: 1000 }, 256)).toBe('tile/1/x001/000');
  });

  it('grow step by step into what the specification defines, across full tiles', () => {
    const { tiles, roots } = growTo([1, 2, 255, 256, 257, 511, 512, 700, 1024]);
    expectTilesOf(1024, tiles);
    const range = createCompactRange();
    for (let size = 1; size <= 1024; size += 1) {
      range.append(leafOf(size - 1));
      if (roots.has(size)) expect(Buffer.compare(roots.get(size)!, range.root())).toBe(0);
    }
    expect(roots.size).toBe(9);
  });

  it('grow across 65,536 leaves, where a third level begins', () => {
    const { tiles, roots } = growTo([65_535, 65_536, 65_537, 65_800]);
    expect([...tiles.keys()].filter((key) => key.startsWith('2/'))).toEqual(['2/0']);
    const range = createCompactRange();
    for (let size = 1; size <= 65_800; size += 1) {
      range.append(leafOf(size - 1));
      if (roots.has(size)) expect(Buffer.compare(roots.get(size)!, range.root())).toBe(0);
    }
    const nodes = createNodeReader([...tiles.values()]);
    const claim = {
      index: 65_535,
      size: 65_800,
      leafHash: leafOf(65_535),
      root: roots.get(65_800)!,
    };
    const proof = makeInclusionProof(65_535, 65_800, nodes);
    expect(verifyInclusion({ ...claim, proof })).toBe(true);
    const grown = makeConsistencyProof(65_537, 65_800, nodes);
    const [root1, root2] = [roots.get(65_537)!, roots.get(65_800)!];
    expect(verifyConsistency({ size1: 65_537, size2: 65_800, root1, root2, proof: grown })).toBe(
      true,
    );
  });

  it('answer for a proof with the few tiles that are listed for it', () => {
    const { tiles, roots } = growTo([1000]);
    for (const index of [0, 255, 256, 700, 999]) {
      const wanted = listTilesOf(listInclusionNodes(index, 1000).flat());
      const fetched = wanted.map((tile) => tiles.get(keyOf({ ...tile, hashes: Buffer.alloc(0) }))!);
      const proof = makeInclusionProof(index, 1000, createNodeReader(fetched));
      const claim = { index, size: 1000, leafHash: leafOf(index), root: roots.get(1000)!, proof };
      expect(fetched.length).toBeLessThanOrEqual(3);
      expect(verifyInclusion(claim)).toBe(true);
    }
  });

  it('that are missing or cut off are an error, never a wrong hash', () => {
    const { tiles } = growTo([300]);
    const all = [...tiles.values()];
    const cut = all.map((tile) => ({ ...tile, hashes: tile.hashes.subarray(32) }));
    expect(() => createNodeReader([])({ level: 0, index: 0 })).toThrow(RangeError);
    expect(() => createNodeReader(cut)({ level: 0, index: 299 })).toThrow(RangeError);
    expect(() => createTileTree(300, cut)).toThrow(RangeError);
    expect(() => createTileTree(300, [])).toThrow(RangeError);
    expect(() => createTileTree(300, [...all, all[0]!])).toThrow(RangeError);
  });
});
