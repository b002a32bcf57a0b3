import { describe, expect, it } from 'vitest';

import { fromBase64, goOracle, oracleLeafHash } from '../../test/go-oracle.ts';
import { makeConsistencyProof, verifyConsistency } from './consistency-proof.ts';
import { makeInclusionProof, verifyInclusion } from './inclusion-proof.ts';
import { createTileTree } from './tile-tree.ts';
import { createNodeReader } from './tiles.ts';

const treeOf = (size: number) => {
  const tree = createTileTree();
  for (let index = 0; index < size; index += 1) tree.append(oracleLeafHash(index));
  return tree;
};
const rootOf = (size: number): Buffer => Buffer.from(treeOf(size).root());

describe("the tree of Go's checksum database", () => {
  it.each(goOracle.trees)('is this one, with its proofs, at $size leaves', (expected) => {
    const { size } = expected;
    const tree = treeOf(size);
    const nodes = createNodeReader(tree.grownTiles());
    const root = fromBase64(expected.root);
    expect(Buffer.from(tree.root())).toEqual(root);
    for (const { index, proof: published } of expected.inclusion) {
      const proof = published.map(fromBase64);
      const leafHash = oracleLeafHash(index);
      expect(makeInclusionProof(index, size, nodes).map((hash) => Buffer.from(hash))).toEqual(
        proof,
      );
      expect(verifyInclusion({ index, size, leafHash, root, proof })).toBe(true);
    }
    for (const { size1, proof: published } of expected.consistency) {
      const proof = published.map(fromBase64);
      const made = makeConsistencyProof(size1, size, nodes).map((hash) => Buffer.from(hash));
      expect(made).toEqual(proof);
      const claim = { size1, size2: size, root1: rootOf(size1), root2: root, proof };
      expect(verifyConsistency(claim)).toBe(true);
    }
  });
});
