import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { naiveConsistency, naiveRoot } from '../../test/naive-tree.ts';
import { naiveNodes, numberedLeaves } from '../../test/proof-source.ts';
import published from '../../test/vectors/merkle/transparency-dev.json' with { type: 'json' };
import {
  listConsistencyNodes,
  makeConsistencyProof,
  verifyConsistency,
} from './consistency-proof.ts';
import type { ConsistencyClaim } from './consistency-proof.ts';
import { emptyRoot, hashLeaf, hashNode } from './hashes.ts';

const bytes = (hex: string): Buffer => Buffer.from(hex, 'hex');
const [careless1, careless2] = [Buffer.from("don't care 1"), Buffer.from("don't care 2")];

const claims = published.consistency.map(({ size1, size2, proof }): ConsistencyClaim => ({
  size1,
  size2,
  root1: bytes(published.roots[size1 - 1]!),
  root2: bytes(published.roots[size2 - 1]!),
  proof: proof.map(bytes),
}));

/** The corruptions of proof/verify_test.go, by their names there. */
function corruptions(
  claim: ConsistencyClaim,
): readonly (readonly [string, Partial<ConsistencyClaim>])[] {
  const { size1, size2, root1, root2, proof } = claim;
  const flipped = proof.map((hash, at): [string, Partial<ConsistencyClaim>] => [
    `modified proof[${String(at)}] bit 4`,
    { proof: proof.with(at, Buffer.from(hash).fill((hash[0] ?? 0) ^ 16, 0, 1)) },
  ]);
  return [
    ['size1 - 1', { size1: size1 - 1 }],
    ['size1 + 1', { size1: size1 + 1 }],
    ['size1 ^ 2', { size1: size1 ^ 2 }],
    ['size2 * 2', { size2: size2 * 2 }],
    ['size2 / 2', { size2: Math.floor(size2 / 2) }],
    ['wrong root1', { root1: Buffer.from('WrongRoot') }],
    ['wrong root2', { root2: Buffer.from('WrongRoot') }],
    ['swapped roots', { root1: root2, root2: root1 }],
    ['empty proof', { proof: [] }],
    ['trailing garbage', { proof: [...proof, new Uint8Array()] }],
    ['trailing root1', { proof: [...proof, root1] }],
    ['trailing root2', { proof: [...proof, root2] }],
    ['preceding garbage', { proof: [new Uint8Array(), ...proof] }],
    ['preceding root1', { proof: [root1, ...proof] }],
    ['preceding root2', { proof: [root2, ...proof] }],
    ['preceding proof[0]', { proof: [proof[0]!, ...proof] }],
    ['truncated proof', { proof: proof.slice(0, -1) }],
    ...flipped,
  ];
}

// As there, only where the roots differ.
const hostile = claims
  .filter(({ proof }) => proof.length > 0)
  .flatMap((claim) =>
    corruptions(claim).map(([what, change]) => ({
      what: `${what}, ${String(claim.size1)} to ${String(claim.size2)}`,
      claim: { ...claim, ...change },
    })),
  );

/** testdata/consistency/additional, whose rule for size 0 is newer than that of the Go tests. */
const additional = [
  { what: 'roots do not match and sizes are zero', sizes: [0, 0], roots: [careless1, careless2] },
  { what: 'roots do not match and sizes are one', sizes: [1, 1], roots: [careless1, careless2] },
  { what: 'size1 is zero and does not equal size2', sizes: [0, 1], roots: [careless1, careless2] },
  { what: 'size1 is greater than size2', sizes: [1, 0], roots: [careless1, careless2] },
  { what: 'size1 is greater than size2 again', sizes: [2, 1], roots: [careless1, careless2] },
  { what: 'sizes do not match and proof is empty', sizes: [1, 2], roots: [careless1, careless2] },
  {
    what: 'sizes are equal (zero) but roots are not',
    sizes: [0, 0],
    roots: [emptyRoot(), careless2],
  },
  {
    what: 'sizes are equal (one) but roots are not',
    sizes: [1, 1],
    roots: [emptyRoot(), careless2],
  },
  { what: 'sizes match but proof is not empty, zero', sizes: [0, 0], proof: [emptyRoot()] },
  { what: 'check on an empty tree is useless', sizes: [0, 1], proof: [emptyRoot()] },
  { what: 'sizes match but proof is not empty, one', sizes: [1, 1], proof: [emptyRoot()] },
] as const;

describe('a consistency proof', () => {
  it.each(claims)('is accepted as published: $size1 to $size2', (claim) => {
    expect(verifyConsistency(claim)).toBe(true);
    const leaves = published.leaves.slice(0, claim.size2).map(bytes);
    const made = makeConsistencyProof(claim.size1, claim.size2, naiveNodes(leaves));
    expect(made).toEqual(claim.proof);
  });

  it.each(hostile)('is refused as published: $what', ({ claim }) => {
    expect(verifyConsistency(claim)).toBe(false);
  });

  it.each(additional)('is refused as published: $what', ({ sizes: [size1, size2], ...rest }) => {
    const [root1, root2] = 'roots' in rest ? rest.roots : [emptyRoot(), emptyRoot()];
    const proof = 'proof' in rest ? rest.proof : [];
    expect(verifyConsistency({ size1, size2, root1, root2, proof })).toBe(false);
  });

  it('is empty, and accepted, between two trees that are the same', () => {
    for (const [size, root] of [
      [0, careless1],
      [1, careless2],
    ] as const) {
      const claim = { size1: size, size2: size, root1: root, root2: root, proof: [] };
      expect(verifyConsistency(claim)).toBe(true);
    }
  });

  it('is that of RFC 6962 between all small trees', () => {
    for (let size2 = 1; size2 <= 34; size2 += 1) {
      const leaves = numberedLeaves(size2);
      for (let size1 = 1; size1 <= size2; size1 += 1) {
        const proof = makeConsistencyProof(size1, size2, naiveNodes(leaves));
        expect(proof).toEqual(naiveConsistency(size1, leaves));
        const [root1, root2] = [naiveRoot(leaves.slice(0, size1)), naiveRoot(leaves)];
        expect(verifyConsistency({ size1, size2, root1, root2, proof })).toBe(true);
      }
    }
  });

  it('proves nothing of a tree in which one old leaf was changed', () => {
    const cases = fc.integer({ min: 2, max: 150 }).chain((size2) =>
      fc.integer({ min: 1, max: size2 - 1 }).chain((size1) =>
        fc.record({
          size1: fc.constant(size1),
          size2: fc.constant(size2),
          at: fc.nat(size1 - 1),
        }),
      ),
    );
    fc.assert(
      fc.property(cases, ({ size1, size2, at }) => {
        const leaves = numberedLeaves(size2);
        const forged = leaves.with(at, Buffer.from('forged'));
        const root1 = naiveRoot(leaves.slice(0, size1));
        const claim = { size1, size2, root1, root2: naiveRoot(forged) };
        const honest = makeConsistencyProof(size1, size2, naiveNodes(leaves));
        const adapted = makeConsistencyProof(size1, size2, naiveNodes(forged));
        expect(verifyConsistency({ ...claim, proof: honest })).toBe(false);
        expect(verifyConsistency({ ...claim, proof: adapted })).toBe(false);
      }),
      { numRuns: 60 },
    );
  });

  it('is refused when it is longer than its tree is high, although it leads to both roots', () => {
    const [a, b, c] = [hashLeaf('a'), hashLeaf('b'), hashLeaf('c')];
    const claim = { size1: 1, size2: 2, root1: hashNode(c, a), proof: [b, c] };
    const root2 = hashNode(c, hashNode(a, b));
    expect(verifyConsistency({ ...claim, root2 })).toBe(false);
    expect(verifyConsistency({ ...claim, root1: a, root2: hashNode(a, b), proof: [b] })).toBe(true);
  });

  it('is refused for numbers that count nothing', () => {
    const [root1, root2, proof] = [emptyRoot(), emptyRoot(), [emptyRoot()]];
    for (const size of [-1, 0.5, Number.NaN, 2 ** 53, Infinity]) {
      expect(verifyConsistency({ size1: size, size2: 2, root1, root2, proof })).toBe(false);
      expect(verifyConsistency({ size1: 1, size2: size, root1, root2, proof })).toBe(false);
    }
    expect(() => listConsistencyNodes(0, 1)).toThrow(RangeError);
    expect(() => listConsistencyNodes(2, 1)).toThrow(RangeError);
  });
});
