import { createHash } from 'node:crypto';

/**
 * RFC 6962 section 2.1 as it is written there, by recursion over all leaves: slow, and shares
 * nothing with what it is compared with.
 */
export function naiveRoot(leaves: readonly Uint8Array[]): Buffer {
  const [first, ...others] = leaves;
  if (first === undefined) return createHash('sha256').digest();
  if (others.length === 0) return sha256(0x00, first);
  const middle = naiveSplit(leaves.length);
  return sha256(0x01, naiveRoot(leaves.slice(0, middle)), naiveRoot(leaves.slice(middle)));
}

/** PATH(m, D[n]) of section 2.1.1. */
export function naiveInclusion(index: number, leaves: readonly Uint8Array[]): readonly Buffer[] {
  if (leaves.length === 1) return [];
  const middle = naiveSplit(leaves.length);
  const [left, right] = [leaves.slice(0, middle), leaves.slice(middle)];
  return index < middle
    ? [...naiveInclusion(index, left), naiveRoot(right)]
    : [...naiveInclusion(index - middle, right), naiveRoot(left)];
}

/** PROOF(m, D[n]) of section 2.1.2. */
export function naiveConsistency(size: number, leaves: readonly Uint8Array[]): readonly Buffer[] {
  return subproof(size, leaves, true);
}

function subproof(
  size: number,
  leaves: readonly Uint8Array[],
  isKnown: boolean,
): readonly Buffer[] {
  if (size === leaves.length) return isKnown ? [] : [naiveRoot(leaves)];
  const middle = naiveSplit(leaves.length);
  const [left, right] = [leaves.slice(0, middle), leaves.slice(middle)];
  return size <= middle
    ? [...subproof(size, left, isKnown), naiveRoot(right)]
    : [...subproof(size - middle, right, false), naiveRoot(left)];
}

function naiveSplit(size: number): number {
  return 2 ** (Math.ceil(Math.log2(size)) - 1);
}

function sha256(prefix: number, ...parts: readonly Uint8Array[]): Buffer {
  const hash = createHash('sha256').update(Uint8Array.of(prefix));
  for (const part of parts) hash.update(part);
  return hash.digest();
}
