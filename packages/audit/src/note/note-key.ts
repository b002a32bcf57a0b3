import { randomBytes, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

import { exportPublicKey, importSeed } from './raw-key.ts';
import { signatureTypes } from './signature-type.ts';
import type { SignatureType } from './signature-type.ts';
import { signedMessage, unsigned64 } from './signed-message.ts';
import { createVerificationKey } from './verification-key.ts';
import type { VerificationKey } from './verification-key.ts';

/** A private key that signs notes. It shows nothing of itself but its public half. */
export interface NoteKey {
  readonly verification: VerificationKey;
  /**
   * The signature over a text, behind its time where the type has one, in whole seconds since 1970.
   * Throws a TypeError for a time that is none, and where a cosigner is handed no checkpoint.
   */
  sign(text: string, timestampSeconds: number): Buffer;
  /** The same key under another name; it costs no more than a hash. */
  named(name: string): NoteKey;
}

const seedBytes = 32;

/**
 * Makes a key from its 32 byte seed. Throws a TypeError for another length or a name that cannot
 * be, and what node:crypto throws where the runtime has no ML-DSA-44.
 */
export function createNoteKey(name: string, type: SignatureType, seed: Uint8Array): NoteKey {
  if (seed.byteLength !== seedBytes) throw new TypeError('A seed has 32 bytes.');
  const { algorithm } = signatureTypes[type];
  const key = importSeed(algorithm, seed);
  return nameKey(name, type, key, exportPublicKey(algorithm, key));
}

function nameKey(name: string, type: SignatureType, key: KeyObject, publicKey: Buffer): NoteKey {
  return Object.freeze<NoteKey>({
    verification: createVerificationKey(name, type, publicKey),
    named: (other) => nameKey(other, type, key, publicKey),
    sign(text, timestampSeconds) {
      if (!Number.isSafeInteger(timestampSeconds) || timestampSeconds < 0) {
        throw new TypeError('Times are whole seconds, not negative.');
      }
      const message = signedMessage(type, name, text, timestampSeconds);
      if (message === null) throw new TypeError('A cosigner signs checkpoints and nothing else.');
      const signature = sign(null, message, key);
      return type === 'ed25519'
        ? signature
        : Buffer.concat([unsigned64(timestampSeconds), signature]);
    },
  });
}

/** A new random seed, for {@link createNoteKey}. */
export function generateSeed(): Buffer {
  return randomBytes(seedBytes);
}
