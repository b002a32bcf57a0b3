import { naiveRoot } from './naive-tree.ts';

/** Distinct leaves. */
export function numberedLeaves(count: number): readonly Buffer[] {
  return Array.from({ length: count }, (_, index) => Buffer.from(`leaf ${String(index)}`));
}

/** Reads any perfect subtree of these leaves, by the definition of RFC 6962. */
export function naiveNodes(
  leaves: readonly Uint8Array[],
): (node: { readonly level: number; readonly index: number }) => Buffer {
  return ({ level, index }) =>
    naiveRoot(leaves.slice(index * 2 ** level, (index + 1) * 2 ** level));
}
