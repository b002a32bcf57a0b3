import { createPrivateKey, createPublicKey } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

type Algorithm = 'ed25519' | 'ml-dsa-44';

/** What stands before the raw bytes in DER: RFC 8410 for Ed25519, RFC 9881 for ML-DSA-44. */
const prefixes: Readonly<Record<Algorithm, { readonly spki: Buffer; readonly seed: Buffer }>> = {
  ed25519: {
    spki: Buffer.from('302a300506032b6570032100', 'hex'),
    seed: Buffer.from('302e020100300506032b657004220420', 'hex'),
  },
  'ml-dsa-44': {
    spki: Buffer.from('30820532300b06096086480165030403110382052100', 'hex'),
    seed: Buffer.from('3034020100300b060960864801650304031104228020', 'hex'),
  },
};

let supported: boolean | undefined;

/** Whether this runtime signs and verifies with ML-DSA-44: Node 24 does, with its own OpenSSL. */
export function isMlDsaSupported(): boolean {
  supported ??= canImport('ml-dsa-44');
  return supported;
}

/** A public key from its raw bytes. Throws what node:crypto throws. */
export function importPublicKey(algorithm: Algorithm, bytes: Uint8Array): KeyObject {
  const key = Buffer.concat([prefixes[algorithm].spki, bytes]);
  return createPublicKey({ key, format: 'der', type: 'spki' });
}

/** A private key from its 32 byte seed. Throws what node:crypto throws. */
export function importSeed(algorithm: Algorithm, seed: Uint8Array): KeyObject {
  const key = Buffer.concat([prefixes[algorithm].seed, seed]);
  try {
    return createPrivateKey({ key, format: 'der', type: 'pkcs8' });
  } finally {
    key.fill(0);
  }
}

/** The raw bytes of a public key, or of the public half of a private one. */
export function exportPublicKey(algorithm: Algorithm, key: KeyObject): Buffer {
  const half = key.type === 'private' ? createPublicKey(key) : key;
  return half.export({ format: 'der', type: 'spki' }).subarray(prefixes[algorithm].spki.byteLength);
}

function canImport(algorithm: Algorithm): boolean {
  try {
    importSeed(algorithm, new Uint8Array(32));
    return true;
  } catch {
    return false;
  }
}
