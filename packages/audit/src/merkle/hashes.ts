import { hash } from 'node:crypto';

/** How many bytes a hash of the tree has. */
export const hashBytes = 32;

// One buffer for all nodes: a node is hashed from it before anything else can run.
const node = Buffer.alloc(1 + 2 * hashBytes);
node[0] = 0x01;

/** The root of a tree without leaves: the hash of nothing (RFC 6962 section 2.1). */
export function emptyRoot(): Buffer {
  return sha256('');
}

/**
 * The hash of a leaf: SHA-256(0x00 || data). Text is taken as UTF-8, and must be well-formed: half
 * a character would be hashed as U+FFFD.
 */
export function hashLeaf(data: string | Uint8Array): Buffer {
  if (typeof data === 'string') return sha256(`\u0000${data}`);
  const prefixed = Buffer.allocUnsafe(1 + data.byteLength);
  prefixed[0] = 0x00;
  prefixed.set(data, 1);
  return sha256(prefixed);
}

/**
 * The hash over two subtrees: SHA-256(0x01 || left || right). Throws a RangeError unless both are
 * hashes.
 */
export function hashNode(left: Uint8Array, right: Uint8Array): Buffer {
  if (left.byteLength !== hashBytes || right.byteLength !== hashBytes) {
    throw new RangeError('A node is hashed from two hashes of 32 bytes.');
  }
  node.set(left, 1);
  node.set(right, 1 + hashBytes);
  return sha256(node);
}

/** Whether two hashes are the same. They are public, so the time that it takes tells nothing. */
export function sameHash(one: Uint8Array, other: Uint8Array): boolean {
  return one.byteLength === other.byteLength && Buffer.compare(one, other) === 0;
}

// By way of text, since a buffer that is made natively costs more than the hash itself.
function sha256(data: string | Uint8Array): Buffer {
  return Buffer.from(hash('sha256', data, 'binary'), 'binary');
}
