import { foldRight } from './compact-range.ts';
import { hashBytes, hashNode, sameHash } from './hashes.ts';
import type { ReadNode } from './inclusion-proof.ts';
import { isCount, perfectSubtrees, requireCount, splitPoint } from './perfect-subtrees.ts';
import type { TreeNode } from './perfect-subtrees.ts';

/** What a consistency proof claims: the larger tree begins with all leaves of the smaller. */
export interface ConsistencyClaim {
  readonly size1: number;
  readonly size2: number;
  readonly root1: Uint8Array;
  readonly root2: Uint8Array;
  readonly proof: readonly Uint8Array[];
}

/**
 * The perfect subtrees that a proof is made of: for each of its hashes, the subtrees that are
 * folded into it. Throws a RangeError unless `0 < size1 <= size2`.
 */
export function listConsistencyNodes(
  size1: number,
  size2: number,
): readonly (readonly TreeNode[])[] {
  requireCount(size1);
  requireCount(size2);
  if (size1 === 0 || size1 > size2) throw new RangeError('A tree is consistent with a larger one.');
  const hashes: (readonly TreeNode[])[] = [];
  // RFC 6962 section 2.1.2, from the root down.
  let [begin, end] = [0, size2];
  while (size1 < end) {
    const middle = begin + splitPoint(end - begin);
    if (size1 <= middle) {
      hashes.push(perfectSubtrees(middle, end));
      end = middle;
    } else {
      hashes.push(perfectSubtrees(begin, middle));
      begin = middle;
    }
  }
  // The verifier has the smaller root already: it is left out where it is a subtree of the larger.
  if (begin !== 0) hashes.push(perfectSubtrees(begin, end));
  return hashes.reverse();
}

/**
 * Makes the proof that a tree has grown by appending alone (RFC 6962 section 2.1.2). Throws a
 * RangeError.
 */
export function makeConsistencyProof(
  size1: number,
  size2: number,
  readNode: ReadNode,
): readonly Uint8Array[] {
  return listConsistencyNodes(size1, size2).map((nodes) => foldRight(nodes.map(readNode)));
}

/**
 * Whether the larger tree begins with the smaller (RFC 9162 section 2.1.4.2). False for anything
 * that is out of range or of the wrong length; nothing here throws. Every tree begins with the
 * empty one, so a proof from size 0 would say nothing and is refused, as in
 * transparency-dev/merkle.
 */
export function verifyConsistency(claim: ConsistencyClaim): boolean {
  const { size1, size2, root1, root2, proof } = claim;
  if (!isCount(size1) || !isCount(size2) || size1 > size2) return false;
  if (size1 === size2) return proof.length === 0 && sameHash(root1, root2);
  if (size1 === 0 || proof.length === 0) return false;
  if ([root1, root2, ...proof].some((each) => each.byteLength !== hashBytes)) return false;

  let [node, last] = [size1 - 1, size2 - 1];
  while (node % 2 === 1) [node, last] = [(node - 1) / 2, Math.floor(last / 2)];
  // A smaller tree that is perfect is its own first hash.
  const [seed = root1, ...path] = node === 0 ? [root1, ...proof] : proof;
  let [smaller, larger] = [seed, seed];
  for (const sibling of path) {
    if (last === 0) return false;
    if (node % 2 === 1 || node === last) {
      smaller = hashNode(sibling, smaller);
      larger = hashNode(sibling, larger);
      while (node % 2 === 0 && node !== 0) [node, last] = [node / 2, Math.floor(last / 2)];
    } else {
      larger = hashNode(larger, sibling);
    }
    [node, last] = [Math.floor(node / 2), Math.floor(last / 2)];
  }
  return last === 0 && sameHash(smaller, root1) && sameHash(larger, root2);
}
