/** A perfect subtree: the leaves from `index * 2**level` on, `2**level` of them. */
export interface TreeNode {
  /** 0 is a leaf. */
  readonly level: number;
  readonly index: number;
}

/**
 * The fewest perfect subtrees that cover the leaves from `begin` up to, not including, `end`, left
 * to right: the compact range of Crosby and Wallach's trees. Throws a RangeError unless both are
 * leaf counts in this order.
 */
export function perfectSubtrees(begin: number, end: number): readonly TreeNode[] {
  requireCount(begin);
  requireCount(end);
  if (begin > end) throw new RangeError('A range ends before it begins.');
  const nodes: TreeNode[] = [];
  for (let at = begin; at < end;) {
    let level = 0;
    let leaves = 1;
    // As large as the position allows and the range holds. Not by bits: those are 32 wide.
    while (at % (leaves * 2) === 0 && at + leaves * 2 <= end) {
      level += 1;
      leaves *= 2;
    }
    nodes.push({ level, index: at / leaves });
    at += leaves;
  }
  return nodes;
}

/** The largest power of two below `size`, where RFC 6962 splits a tree. `size` is at least 2. */
export function splitPoint(size: number): number {
  let leaves = 1;
  while (leaves * 2 < size) leaves *= 2;
  return leaves;
}

/** Throws a RangeError unless the number counts leaves exactly. */
export function requireCount(count: number): void {
  if (!isCount(count)) throw new RangeError('A tree counts its leaves in safe integers from 0.');
}

/** Whether a number can count leaves. Half of what is safe, so that doubling it stays exact. */
export function isCount(count: number): boolean {
  return Number.isSafeInteger(count) && count >= 0 && count <= 2 ** 52;
}
