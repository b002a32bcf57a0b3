import { parseCheckpoint } from './checkpoint.ts';
import type { SignatureType } from './signature-type.ts';

const subtreeLabel = Buffer.from('subtree/v1\n\0', 'latin1');

/**
 * The bytes that a key of this type signs for a note's text. Null where there are none: a
 * cosignature speaks of a checkpoint, and ML-DSA-44 of one whose origin has at most 255 bytes.
 */
export function signedMessage(
  type: SignatureType,
  name: string,
  text: string,
  timestampSeconds: number,
): Buffer | null {
  switch (type) {
    case 'ed25519':
      return Buffer.from(text, 'utf8');
    case 'ed25519-cosignature':
      return parseCheckpoint(text) === null
        ? null
        : Buffer.from(`cosignature/v1\ntime ${String(timestampSeconds)}\n${text}`, 'utf8');
    case 'ml-dsa-44-cosignature':
      return subtreeMessage(name, text, timestampSeconds);
  }
}

// The structure cosigned_message of tlog-cosignature: the whole tree is the subtree that begins at 0.
function subtreeMessage(name: string, text: string, timestampSeconds: number): Buffer | null {
  const checkpoint = parseCheckpoint(text);
  if (checkpoint === null) return null;
  const [cosigner, origin] = [shortString(name), shortString(checkpoint.origin)];
  if (cosigner === null || origin === null) return null;
  return Buffer.concat([
    subtreeLabel,
    cosigner,
    unsigned64(timestampSeconds),
    origin,
    unsigned64(0),
    unsigned64(checkpoint.size),
    checkpoint.root,
  ]);
}

/** A number as eight bytes, the most significant first. */
export function unsigned64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return bytes;
}

// RFC 8446 section 3.4: opaque <1..2^8-1>.
function shortString(text: string): Buffer | null {
  const bytes = Buffer.from(text, 'utf8');
  if (bytes.byteLength < 1 || bytes.byteLength > 255) return null;
  return Buffer.concat([Uint8Array.of(bytes.byteLength), bytes]);
}
