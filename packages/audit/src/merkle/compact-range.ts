import { emptyRoot, hashBytes, hashNode } from './hashes.ts';
import { perfectSubtrees, requireCount } from './perfect-subtrees.ts';

/** A tree of which only the perfect subtrees of its left edge are kept: at most 53 hashes. */
export interface CompactRange {
  /** How many leaves it has. */
  size(): number;
  /** The perfect subtrees, left to right. */
  hashes(): readonly Uint8Array[];
  /** Appends one leaf by its hash. */
  append(leafHash: Uint8Array): void;
  /**
   * Appends a perfect subtree of `2**level` leaves by its root. Throws a RangeError where such a
   * subtree cannot begin: `size()` is then no multiple of its leaves.
   */
  appendSubtree(level: number, root: Uint8Array): void;
  /**
   * Appends the leaves up to `end`, given as the hashes that `perfectSubtrees` lists from `size()`
   * on. Throws a RangeError for another number of hashes.
   */
  merge(end: number, hashes: readonly Uint8Array[]): void;
  /** The root of all leaves; of none, the hash of nothing. */
  root(): Uint8Array;
}

/**
 * Makes a range of the first `size` leaves from their perfect subtrees, by default of none. Throws
 * a RangeError unless there is exactly one hash for each.
 */
export function createCompactRange(size = 0, hashes: readonly Uint8Array[] = []): CompactRange {
  requireHashes(perfectSubtrees(0, size).length, hashes);
  const stack: Uint8Array[] = [...hashes];
  let leaves = size;

  const appendSubtree = (level: number, root: Uint8Array): void => {
    const added = 2 ** level;
    if (!Number.isInteger(level) || level < 0 || leaves % added !== 0) {
      throw new RangeError('A subtree of this height cannot begin here.');
    }
    requireCount(leaves + added);
    requireHashes(1, [root]);
    let top = root;
    // Each neighbour on the left that is as large is joined, as a carry goes through a binary number.
    for (let count = leaves / added; count % 2 === 1; count = (count - 1) / 2) {
      const left = stack.pop();
      if (left === undefined) throw new RangeError('A compact range has lost a hash.');
      top = hashNode(left, top);
    }
    stack.push(top);
    leaves += added;
  };

  return Object.freeze<CompactRange>({
    size: () => leaves,
    hashes: () => [...stack],
    append: (leafHash) => appendSubtree(0, leafHash),
    appendSubtree,
    merge(end, added) {
      const nodes = perfectSubtrees(leaves, end);
      requireHashes(nodes.length, added);
      added.forEach((root, place) => {
        appendSubtree(nodes[place]?.level ?? 0, root);
      });
    },
    root: () => foldRight(stack),
  });
}

/** The root over perfect subtrees that stand side by side; over none, the hash of nothing. */
export function foldRight(hashes: readonly Uint8Array[]): Uint8Array {
  return hashes.length === 0
    ? emptyRoot()
    : hashes.reduceRight((right, left) => hashNode(left, right));
}

function requireHashes(count: number, hashes: readonly Uint8Array[]): void {
  if (hashes.length !== count || hashes.some((each) => each.byteLength !== hashBytes)) {
    throw new RangeError(`Expected ${String(count)} hashes of 32 bytes.`);
  }
}
