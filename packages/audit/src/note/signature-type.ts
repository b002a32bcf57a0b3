import { createHash } from 'node:crypto';

/**
 * How a key signs: plain Ed25519 over the text, or with a time as a cosigner, by Ed25519 or by
 * ML-DSA-44.
 */
export type SignatureType = 'ed25519' | 'ed25519-cosignature' | 'ml-dsa-44-cosignature';

/** What C2SP signed-note and tlog-cosignature assign to a type. */
export interface SignatureTypeFacts {
  /** The byte that stands for it in a key id and in a vkey. */
  readonly byte: number;
  readonly algorithm: 'ed25519' | 'ml-dsa-44';
  readonly publicKeyBytes: number;
  /** Without the time of a cosignature. */
  readonly signatureBytes: number;
}

/** The types that are understood here. */
export const signatureTypes: Readonly<Record<SignatureType, SignatureTypeFacts>> = {
  ed25519: { byte: 0x01, algorithm: 'ed25519', publicKeyBytes: 32, signatureBytes: 64 },
  'ed25519-cosignature': {
    byte: 0x04,
    algorithm: 'ed25519',
    publicKeyBytes: 32,
    signatureBytes: 64,
  },
  'ml-dsa-44-cosignature': {
    byte: 0x06,
    algorithm: 'ml-dsa-44',
    publicKeyBytes: 1312,
    signatureBytes: 2420,
  },
};

/** The type that a byte stands for. Null for one that is not understood here. */
export function findSignatureType(byte: number | undefined): SignatureType | null {
  const found = Object.entries(signatureTypes).find(([, facts]) => facts.byte === byte);
  return found === undefined ? null : (found[0] as SignatureType);
}

/** The first four bytes of SHA-256(name || LF || type || public key), in hexadecimal. */
export function keyIdOf(name: string, type: SignatureType, publicKey: Uint8Array): string {
  return createHash('sha256')
    .update(`${name}\n`)
    .update(Uint8Array.of(signatureTypes[type].byte))
    .update(publicKey)
    .digest('hex')
    .slice(0, 8);
}
