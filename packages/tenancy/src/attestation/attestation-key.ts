import { createHash, createPrivateKey, createPublicKey, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

import { TenancyError } from '../errors.ts';

/** What signs attestations. */
export interface AttestationKey {
  /** SHA-256 of the public key, in hex: whoever has the public key knows it. */
  readonly id: string;
  /** What verifies. */
  readonly publicKey: KeyObject;
  sign(bytes: Uint8Array): Buffer;
}

/**
 * Makes the signing side of a private Ed25519 key, given as PEM or as a key object. Throws
 * TENANCY_ATTESTATION_KEY_INVALID.
 */
export function createAttestationKey(privateKey: string | KeyObject): AttestationKey {
  const key =
    typeof privateKey === 'string' ? parse('private', createPrivateKey, privateKey) : privateKey;
  if (key.type !== 'private') refuse('private');
  const publicKey = createPublicKey(key);
  const id = attestationKeyIdOf(publicKey);
  return Object.freeze({ id, publicKey, sign: (bytes: Uint8Array) => sign(null, bytes, key) });
}

/** Reads a public Ed25519 key from PEM. Throws TENANCY_ATTESTATION_KEY_INVALID. */
export function readAttestationPublicKey(pem: string): KeyObject {
  // Node would make a public key out of a private one, which then lies where it should not.
  if (pem.includes('PRIVATE KEY')) refuse('public');
  const key = parse('public', createPublicKey, pem);
  attestationKeyIdOf(key);
  return key;
}

/** The id of a public key. Throws TENANCY_ATTESTATION_KEY_INVALID unless it is for Ed25519. */
export function attestationKeyIdOf(publicKey: KeyObject): string {
  if (publicKey.type !== 'public' || publicKey.asymmetricKeyType !== 'ed25519') refuse('public');
  const encoded = publicKey.export({ type: 'spki', format: 'der' });
  return createHash('sha256').update(encoded).digest('hex');
}

type Half = 'private' | 'public';

function parse(wanted: Half, read: (pem: string) => KeyObject, pem: string): KeyObject {
  try {
    return read(pem);
  } catch {
    // The reason of the library could quote the key.
    refuse(wanted);
  }
}

function refuse(wanted: Half): never {
  throw new TenancyError('TENANCY_ATTESTATION_KEY_INVALID', { wanted });
}
