import { randomBytes } from 'node:crypto';

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { naiveInclusion, naiveRoot } from '../../test/naive-tree.ts';
import { naiveNodes, numberedLeaves } from '../../test/proof-source.ts';
import published from '../../test/vectors/merkle/transparency-dev.json' with { type: 'json' };
import { emptyRoot, hashLeaf, hashNode } from './hashes.ts';
import { listInclusionNodes, makeInclusionProof, verifyInclusion } from './inclusion-proof.ts';
import type { InclusionClaim } from './inclusion-proof.ts';

const bytes = (hex: string): Buffer => Buffer.from(hex, 'hex');
const someHash = bytes('abacaba000000000000000000000000000000000000000000060061e00123456');

const claims = published.inclusion.map(({ index, size, proof }): InclusionClaim => ({
  index,
  size,
  leafHash: hashLeaf(bytes(published.leaves[index]!)),
  root: bytes(published.roots[size - 1]!),
  proof: proof.map(bytes),
}));

/** The corruptions of proof/verify_test.go, by their names there. */
function corruptions(
  claim: InclusionClaim,
): readonly (readonly [string, Partial<InclusionClaim>])[] {
  const { index, size, proof, root } = claim;
  const flipped = proof.map((hash, at): [string, Partial<InclusionClaim>] => [
    `modified proof[${String(at)}] bit 3`,
    { proof: proof.with(at, Buffer.from(hash).fill((hash[0] ?? 0) ^ 8, 0, 1)) },
  ]);
  return [
    ['leafIndex - 1', { index: index - 1 }],
    ['leafIndex + 1', { index: index + 1 }],
    ['leafIndex ^ 2', { index: index ^ 2 }],
    ['treeSize * 2', { size: size * 2 }],
    ['treeSize / 2', { size: Math.floor(size / 2) }],
    ['wrong leaf', { leafHash: Buffer.from('WrongLeaf') }],
    ['empty root', { root: emptyRoot() }],
    ['random root', { root: someHash }],
    ['trailing garbage', { proof: [...proof, new Uint8Array()] }],
    ['trailing root', { proof: [...proof, root] }],
    ['preceding garbage', { proof: [new Uint8Array(), ...proof] }],
    ['preceding root', { proof: [root, ...proof] }],
    ...flipped,
    ...(proof.length > 0 ? ([['removed component', { proof: proof.slice(0, -1) }]] as const) : []),
    ...(proof.length > 1
      ? ([['inserted component', { proof: [proof[0]!, someHash, ...proof.slice(1)] }]] as const)
      : []),
  ];
}

const hostile = claims.flatMap((claim) =>
  corruptions(claim).map(([what, change]) => ({
    what: `${what}, leaf ${String(claim.index)} of ${String(claim.size)}`,
    claim: { ...claim, ...change },
  })),
);

describe('an inclusion proof', () => {
  it.each(claims)('is accepted as published: leaf $index of $size', (claim) => {
    expect(verifyInclusion(claim)).toBe(true);
    const leaves = published.leaves.slice(0, claim.size).map(bytes);
    const made = makeInclusionProof(claim.index, claim.size, naiveNodes(leaves));
    expect(made).toEqual(claim.proof);
  });

  it.each(hostile)('is refused as published: $what', ({ claim }) => {
    expect(verifyInclusion(claim)).toBe(false);
  });

  it.each([
    [0, 0],
    [0, 1],
    [1, 0],
    [2, 1],
  ])('is refused when it is empty and proves nothing: leaf %i of %i', (index, size) => {
    const empty = { index, size, proof: [] };
    expect(verifyInclusion({ ...empty, leafHash: someHash, root: Buffer.alloc(0) })).toBe(false);
    expect(verifyInclusion({ ...empty, leafHash: Buffer.alloc(0), root: emptyRoot() })).toBe(false);
    expect(verifyInclusion({ ...empty, leafHash: someHash, root: emptyRoot() })).toBe(false);
  });

  it('is that of RFC 6962 for every leaf of every small tree', () => {
    for (let size = 1; size <= 34; size += 1) {
      const leaves = numberedLeaves(size);
      const root = naiveRoot(leaves);
      for (const [index, leaf] of leaves.entries()) {
        const proof = makeInclusionProof(index, size, naiveNodes(leaves));
        expect(proof).toEqual(naiveInclusion(index, leaves));
        expect(verifyInclusion({ index, size, leafHash: hashLeaf(leaf), root, proof })).toBe(true);
      }
    }
  });

  it('proves no other leaf, no other place and no other tree', () => {
    const leaves = numberedLeaves(200);
    const cases = fc
      .integer({ min: 1, max: 200 })
      .chain((size) =>
        fc.record({ size: fc.constant(size), index: fc.nat(size - 1), other: fc.nat(260) }),
      );
    fc.assert(
      fc.property(cases, fc.nat(255), ({ size, index, other }, bit) => {
        const tree = leaves.slice(0, size);
        const proof = makeInclusionProof(index, size, naiveNodes(tree));
        const claim = {
          index,
          size,
          leafHash: hashLeaf(leaves[index]!),
          root: naiveRoot(tree),
          proof,
        };
        expect(verifyInclusion({ ...claim, index: other })).toBe(other === index);
        expect(verifyInclusion({ ...claim, leafHash: hashLeaf('another') })).toBe(false);
        expect(verifyInclusion({ ...claim, root: randomBytes(32) })).toBe(false);
        proof.forEach((hash, at) => {
          const flipped = Buffer.from(hash);
          flipped[bit >> 3]! ^= 1 << (bit & 7);
          expect(verifyInclusion({ ...claim, proof: proof.with(at, flipped) })).toBe(false);
        });
      }),
      { numRuns: 60 },
    );
  });

  it('is refused when it is longer than its tree is high, although it leads to the root', () => {
    const [leafHash, other] = [hashLeaf('a'), hashLeaf('b')];
    const claim = { index: 0, leafHash, root: hashNode(other, leafHash), proof: [other] };
    expect(verifyInclusion({ ...claim, size: 1 })).toBe(false);
    expect(verifyInclusion({ ...claim, size: 2, index: 1 })).toBe(true);
  });

  it('is refused for numbers that count nothing', () => {
    const claim = { leafHash: someHash, root: someHash, proof: [] };
    for (const index of [-1, 0.5, Number.NaN, 2 ** 53, Infinity]) {
      expect(verifyInclusion({ ...claim, index, size: 1 })).toBe(false);
      expect(verifyInclusion({ ...claim, index: 0, size: index })).toBe(false);
    }
    expect(() => listInclusionNodes(1, 1)).toThrow(RangeError);
    expect(() => listInclusionNodes(0, 0)).toThrow(RangeError);
  });
});
