import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { naiveRoot } from '../../test/naive-tree.ts';
import published from '../../test/vectors/merkle/transparency-dev.json' with { type: 'json' };
import { createCompactRange } from './compact-range.ts';
import { hashLeaf } from './hashes.ts';
import { perfectSubtrees } from './perfect-subtrees.ts';

const leavesOf = (count: number): Buffer[] =>
  Array.from({ length: count }, (_, index) => Buffer.from(`leaf ${String(index)}`));

const rangeOf = (leaves: readonly Uint8Array[]) => {
  const range = createCompactRange();
  for (const leaf of leaves) range.append(hashLeaf(leaf));
  return range;
};

describe('a compact range', () => {
  it('has the published root at every published size', () => {
    const leaves = published.leaves.map((leaf) => Buffer.from(leaf, 'hex'));
    const roots = leaves.map((_, index) => rangeOf(leaves.slice(0, index + 1)).root());
    expect(roots.map((root) => Buffer.from(root).toString('hex'))).toEqual(published.roots);
    expect(Buffer.from(rangeOf([]).root()).toString('hex')).toBe(published.hashes.emptyRoot);
  });

  it('has the root that RFC 6962 defines by recursion', () => {
    for (let size = 0; size <= 130; size += 1) {
      expect(rangeOf(leavesOf(size)).root()).toEqual(naiveRoot(leavesOf(size)));
    }
  });

  it('goes on from its hashes, whether by leaves or by another range', () => {
    const sizes = fc.tuple(fc.nat(300), fc.nat(300));
    fc.assert(
      fc.property(sizes, ([first, added]) => {
        const leaves = leavesOf(first + added);
        const left = rangeOf(leaves.slice(0, first));
        const merged = createCompactRange(first, left.hashes());
        const nodes = perfectSubtrees(first, first + added);
        merged.merge(
          first + added,
          nodes.map(({ level, index }) =>
            naiveRoot(leaves.slice(index * 2 ** level, (index + 1) * 2 ** level)),
          ),
        );
        expect(merged.size()).toBe(first + added);
        expect(merged.root()).toEqual(rangeOf(leaves).root());
        expect(merged.hashes()).toEqual(rangeOf(leaves).hashes());
      }),
      { numRuns: 60 },
    );
  });

  it('counts in numbers beyond 32 bits', () => {
    const size = 2 ** 40 + 2 ** 33 + 3;
    const nodes = perfectSubtrees(0, size);
    expect(nodes.map(({ level }) => level)).toEqual([40, 33, 1, 0]);
    const range = createCompactRange(
      size,
      nodes.map(({ level }) => hashLeaf(String(level))),
    );
    range.append(hashLeaf('next'));
    expect(range.hashes()).toHaveLength(3);
    expect(range.size()).toBe(size + 1);
  });

  it('refuses hashes that are too few, too many or too short, and a subtree that cannot begin', () => {
    const leaf = hashLeaf('a');
    expect(() => createCompactRange(3, [leaf])).toThrow(RangeError);
    expect(() => createCompactRange(2, [leaf, leaf])).toThrow(RangeError);
    expect(() => createCompactRange(1, [leaf.subarray(1)])).toThrow(RangeError);
    expect(() => createCompactRange(-1, [])).toThrow(RangeError);
    expect(() => createCompactRange(1, [leaf]).appendSubtree(1, leaf)).toThrow(RangeError);
    expect(() => createCompactRange(1, [leaf]).append(leaf.subarray(1))).toThrow(RangeError);
    expect(() => createCompactRange(1, [leaf]).merge(3, [leaf])).toThrow(RangeError);
    expect(() => createCompactRange(1, [leaf]).merge(0, [])).toThrow(RangeError);
  });
});
