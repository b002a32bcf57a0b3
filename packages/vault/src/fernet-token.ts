import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  timingSafeEqual,
} from 'node:crypto';
import type { KeyObject } from 'node:crypto';

/*
 * The Fernet token, byte for byte, as the specification writes it:
 *
 *   0x80 | seconds since 1970, 64 bits, big-endian | IV, 16 bytes | AES-128-CBC ciphertext | HMAC, 32 bytes
 *
 * The HMAC is SHA-256 over everything before it. Time and randomness are handed in, so every
 * function here gives the same answer for the same arguments.
 */
const version = 0x80;
const timestampOffset = 1;
const ivOffset = 9;
const ciphertextOffset = 25;
const macLength = 32;
const blockLength = 16;
const shortestToken = ciphertextOffset + blockLength + macLength;

/** The token was not made with this key, was changed, or is out of its time. It never says which. */
export class InvalidToken extends Error {
  override readonly name = 'InvalidToken';
  readonly code = 'FERNET_TOKEN_INVALID';

  constructor() {
    super('The token is not valid for this key.');
  }

  /** True also for one that was thrown by another installed copy of this package. */
  static is(value: unknown): value is InvalidToken {
    return value instanceof Error && 'code' in value && value.code === 'FERNET_TOKEN_INVALID';
  }
}

/** The two halves of a Fernet key, held by OpenSSL and not readable as bytes by accident. */
export interface FernetKey {
  readonly signing: KeyObject;
  readonly encryption: KeyObject;
}

/**
 * Imports the 32 bytes of a key, signing half first. Throws a TypeError for any other length.
 *
 * The halves become KeyObjects once, here: on Node 24, passing bytes to createHmac and
 * createCipheriv for each token was measured to cost four to five times as much.
 */
export function importKey(bytes: Uint8Array): FernetKey {
  if (bytes.byteLength !== 32) throw new TypeError('A Fernet key has exactly 32 bytes.');
  return {
    signing: createSecretKey(bytes.subarray(0, 16)),
    encryption: createSecretKey(bytes.subarray(16)),
  };
}

/** Makes a token. `iv` must be 16 unpredictable bytes that no other token of this key uses. */
export function sealToken(
  key: FernetKey,
  data: string | Uint8Array,
  timestampSeconds: number,
  iv: Uint8Array,
): Buffer {
  const cipher = createCipheriv('aes-128-cbc', key.encryption, iv);
  const blocks = typeof data === 'string' ? cipher.update(data, 'utf8') : cipher.update(data);
  const lastBlock = cipher.final();
  const macOffset = ciphertextOffset + blocks.length + lastBlock.length;
  const token = Buffer.allocUnsafe(macOffset + macLength);
  token[0] = version;
  token.writeUInt32BE(Math.floor(timestampSeconds / 2 ** 32), timestampOffset);
  token.writeUInt32BE(timestampSeconds % 2 ** 32, timestampOffset + 4);
  token.set(iv, ivOffset);
  token.set(blocks, ciphertextOffset);
  token.set(lastBlock, ciphertextOffset + blocks.length);
  token.set(macOf(key, token.subarray(0, macOffset)), macOffset);
  return token;
}

/** Checks length, version and MAC, and returns the timestamp in seconds. Throws InvalidToken. */
export function verifyToken(key: FernetKey, token: Uint8Array): number {
  const view = Buffer.from(token.buffer, token.byteOffset, token.byteLength);
  const hasWholeBlocks = (view.length - shortestToken) % blockLength === 0;
  if (view.length < shortestToken || !hasWholeBlocks || view[0] !== version) {
    throw new InvalidToken();
  }
  const macOffset = view.length - macLength;
  if (!timingSafeEqual(view.subarray(macOffset), macOf(key, view.subarray(0, macOffset)))) {
    throw new InvalidToken();
  }
  const high = view.readUInt32BE(timestampOffset);
  const timestampSeconds = high * 2 ** 32 + view.readUInt32BE(timestampOffset + 4);
  // Beyond 2^53 a number would silently be another number.
  if (!Number.isSafeInteger(timestampSeconds)) throw new InvalidToken();
  return timestampSeconds;
}

/**
 * Decrypts a token whose MAC was verified first by `verifyToken`; without that this would be a
 * padding oracle. The plaintext lies in one buffer of its own, so that wiping it leaves no copy.
 * Throws InvalidToken when the padding is wrong, which only a holder of the key can cause.
 */
export function decryptVerifiedToken(key: FernetKey, token: Uint8Array): Buffer {
  const iv = token.subarray(ivOffset, ciphertextOffset);
  const decipher = createDecipheriv('aes-128-cbc', key.encryption, iv);
  // With its own padding check OpenSSL would keep the last block back and force a second copy.
  // Without it `update` gives all of the whole blocks, and `final` would have nothing to add.
  decipher.setAutoPadding(false);
  const padded = decipher.update(token.subarray(ciphertextOffset, token.byteLength - macLength));
  const paddingLength = padded.at(-1) ?? 0;
  const paddingOffset = padded.length - paddingLength;
  let isPadded = paddingLength >= 1 && paddingLength <= blockLength;
  for (let index = Math.max(paddingOffset, 0); index < padded.length; index += 1) {
    if (padded[index] !== paddingLength) isPadded = false;
  }
  if (!isPadded) {
    padded.fill(0);
    throw new InvalidToken();
  }
  return padded.subarray(0, paddingOffset);
}

function macOf(key: FernetKey, bytes: Uint8Array): Buffer {
  return createHmac('sha256', key.signing).update(bytes).digest();
}
