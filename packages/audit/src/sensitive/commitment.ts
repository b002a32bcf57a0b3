import { createHash, randomBytes } from 'node:crypto';

/** Bytes of a salt: as many as the hash has, so that a part cannot be guessed without it. */
const saltBytes = 32;

/**
 * What an entry says of its personal part: SHA-256 over the salt and the part's canonical text, in
 * lower-case hex.
 */
export function commitTo(salt: Uint8Array, part: Uint8Array): string {
  return createHash('sha256').update(salt).update(part).digest('hex');
}

/** 32 bytes from the system's generator. */
export function createSalt(): Uint8Array {
  return randomBytes(saltBytes);
}
