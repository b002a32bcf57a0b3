import { hkdfSync } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

import { Fernet } from './fernet.ts';

/**
 * Writes a list of texts as bytes so that no two lists share an encoding: the number of parts, then
 * each part behind its length, all 32 bits big-endian. A separator could be smuggled into a part; a
 * length cannot.
 */
export function encodeParts(parts: readonly string[]): Buffer {
  const encoded = parts.map((part) => Buffer.from(part, 'utf8'));
  return Buffer.concat([unsigned32(parts.length), ...encoded.flatMap(behindItsLength)]);
}

/**
 * The Fernet whose key is HKDF-SHA256 of `keyMaterial` with the encoded parts as `info` (RFC 5869).
 * Fernet has no associated data, so this is how a token is bound to its place: with any part
 * different, the key is different and the MAC fails. Both halves of the key come from this one
 * output, because Fernet's MAC does not commit to the encryption half.
 */
export function deriveFernet(
  keyMaterial: KeyObject | Uint8Array,
  parts: readonly string[],
): Fernet {
  // No salt: the key material is uniformly random already (RFC 5869 section 3.1).
  const key = new Uint8Array(hkdfSync('sha256', keyMaterial, '', encodeParts(parts), 32));
  try {
    return new Fernet(key);
  } finally {
    key.fill(0);
  }
}

function behindItsLength(part: Buffer): readonly [Buffer, Buffer] {
  return [unsigned32(part.length), part];
}

function unsigned32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
