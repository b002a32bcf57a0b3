import { VaultError } from '../errors.ts';

/*
 * A sealed payload, byte for byte:
 *
 *   0x01 | key version, 32 bits, big-endian | Fernet token, raw
 *
 * The version says under which data key to look; it is derived into the token's key as well, so a
 * changed one does not open.
 */
const formatByte = 0x01;
const tokenOffset = 5;
const shortestToken = 73;

/** What a sealed payload consists of. */
export interface PayloadParts {
  readonly keyVersion: number;
  readonly token: Uint8Array;
}

/** Puts the parts together. */
export function writePayload({ keyVersion, token }: PayloadParts): Buffer {
  const payload = Buffer.allocUnsafe(tokenOffset + token.byteLength);
  payload[0] = formatByte;
  payload.writeUInt32BE(keyVersion, 1);
  payload.set(token, tokenOffset);
  return payload;
}

/** Takes them apart. Throws VAULT_PAYLOAD_INVALID for what is no sealed payload. */
export function readPayload(payload: Uint8Array): PayloadParts {
  const bytes = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength);
  if (bytes.length < tokenOffset + shortestToken || bytes[0] !== formatByte) {
    throw new VaultError('VAULT_PAYLOAD_INVALID');
  }
  const keyVersion = bytes.readUInt32BE(1);
  // The database counts versions from 1 in 31 bits.
  if (keyVersion < 1 || keyVersion > 0x7fff_ffff) throw new VaultError('VAULT_PAYLOAD_INVALID');
  return { keyVersion, token: bytes.subarray(tokenOffset) };
}

/**
 * The version of the data key that a payload is sealed under, without opening it: whoever keeps
 * payloads finds by it what is left under an old one. Throws VAULT_PAYLOAD_INVALID.
 */
export function readPayloadKeyVersion(payload: Uint8Array): number {
  return readPayload(payload).keyVersion;
}
