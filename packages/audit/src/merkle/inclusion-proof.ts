import { foldRight } from './compact-range.ts';
import { hashBytes, hashNode, sameHash } from './hashes.ts';
import { isCount, perfectSubtrees, requireCount, splitPoint } from './perfect-subtrees.ts';
import type { TreeNode } from './perfect-subtrees.ts';

/** Gives the hash of a perfect subtree. */
export type ReadNode = (node: TreeNode) => Uint8Array;

/** What an inclusion proof claims. */
export interface InclusionClaim {
  readonly index: number;
  readonly size: number;
  readonly leafHash: Uint8Array;
  readonly root: Uint8Array;
  /** From the leaf's sibling up to the child of the root. */
  readonly proof: readonly Uint8Array[];
}

/**
 * The perfect subtrees that a proof is made of: for each of its hashes, the subtrees that are
 * folded into it. Throws a RangeError unless the leaf is in the tree.
 */
export function listInclusionNodes(index: number, size: number): readonly (readonly TreeNode[])[] {
  requireCount(index);
  requireCount(size);
  if (index >= size) throw new RangeError('The tree has no such leaf.');
  const hashes: (readonly TreeNode[])[] = [];
  // RFC 6962 section 2.1.1, from the root down.
  let [begin, end] = [0, size];
  while (end - begin > 1) {
    const middle = begin + splitPoint(end - begin);
    if (index < middle) {
      hashes.push(perfectSubtrees(middle, end));
      end = middle;
    } else {
      hashes.push(perfectSubtrees(begin, middle));
      begin = middle;
    }
  }
  return hashes.reverse();
}

/**
 * Makes the proof that a leaf is in the tree of this size (RFC 6962 section 2.1.1). Throws a
 * RangeError.
 */
export function makeInclusionProof(
  index: number,
  size: number,
  readNode: ReadNode,
): readonly Uint8Array[] {
  return listInclusionNodes(index, size).map((nodes) => foldRight(nodes.map(readNode)));
}

/**
 * Whether a proof leads from the leaf to the root (RFC 9162 section 2.1.3.2). False for anything
 * that is out of range or of the wrong length; nothing here throws.
 */
export function verifyInclusion({ index, size, leafHash, root, proof }: InclusionClaim): boolean {
  if (!isCount(index) || !isCount(size) || index >= size) return false;
  if ([leafHash, root, ...proof].some((each) => each.byteLength !== hashBytes)) return false;
  let [node, last, current] = [index, size - 1, leafHash];
  for (const sibling of proof) {
    if (last === 0) return false;
    if (node % 2 === 1 || node === last) {
      current = hashNode(sibling, current);
      // The last node of a level without a sibling goes up as it is.
      while (node % 2 === 0 && node !== 0) [node, last] = [node / 2, Math.floor(last / 2)];
    } else {
      current = hashNode(current, sibling);
    }
    [node, last] = [Math.floor(node / 2), Math.floor(last / 2)];
  }
  return last === 0 && sameHash(current, root);
}
