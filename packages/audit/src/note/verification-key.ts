import { verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

import { decodeBase64, encodeBase64 } from './base64.ts';
import { isKeyName } from './note.ts';
import { importPublicKey, isMlDsaSupported } from './raw-key.ts';
import { findSignatureType, keyIdOf, signatureTypes } from './signature-type.ts';
import type { SignatureType } from './signature-type.ts';
import { signedMessage } from './signed-message.ts';

/** What a key says of a signature. `unsupported`: this runtime cannot tell. */
export type SignatureVerdict =
  | { readonly status: 'valid'; readonly timestampSeconds: number | null }
  | { readonly status: 'invalid' }
  | { readonly status: 'unsupported' };

/** A public key that may have signed notes. */
export interface VerificationKey {
  readonly name: string;
  /** 8 hexadecimal digits, lower case. Short: it finds a key and proves nothing. */
  readonly keyId: string;
  readonly type: SignatureType;
  /** The key as text, `<name>+<key id>+<base64>`. */
  readonly vkey: string;
  /** Judges what a signature line with this name and key id holds. */
  verify(text: string, signature: Uint8Array): SignatureVerdict;
}

const timestampBytes = 8;
const vkeyShape = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/u;

/** Makes a key from its raw public bytes. Throws a TypeError for a name or a length that cannot be. */
export function createVerificationKey(
  name: string,
  type: SignatureType,
  publicKey: Uint8Array,
): VerificationKey {
  const { byte, algorithm, publicKeyBytes } = signatureTypes[type];
  if (!isKeyName(name)) throw new TypeError('A key name has neither white space nor a plus.');
  if (publicKey.byteLength !== publicKeyBytes) {
    throw new TypeError(`A key of type ${type} has ${String(publicKeyBytes)} bytes.`);
  }
  const keyId = keyIdOf(name, type, publicKey);
  const material = encodeBase64(Buffer.concat([Uint8Array.of(byte), publicKey]));
  const canVerify = algorithm === 'ed25519' || isMlDsaSupported();
  const bytes = Buffer.from(publicKey);
  // Made when it is first needed: most keys of a list never are, and making one costs as much as using it.
  let key: KeyObject | undefined;
  return Object.freeze<VerificationKey>({
    name,
    keyId,
    type,
    vkey: `${name}+${keyId}+${material}`,
    verify(text, signature) {
      if (!canVerify) return { status: 'unsupported' };
      key ??= importPublicKey(algorithm, bytes);
      return judge({ key, type, name }, text, signature);
    },
  });
}

/**
 * Reads a key from its text. Null unless it is one that is understood here, with the key id that
 * belongs to it.
 */
export function parseVerificationKey(vkey: string): VerificationKey | null {
  const [, name = '', keyId, encoded = ''] = vkeyShape.exec(vkey) ?? [];
  const bytes = decodeBase64(encoded);
  const type = findSignatureType(bytes?.[0]);
  if (bytes === null || type === null || !isKeyName(name)) return null;
  const publicKey = bytes.subarray(1);
  if (publicKey.byteLength !== signatureTypes[type].publicKeyBytes) return null;
  if (keyIdOf(name, type, publicKey) !== keyId) return null;
  return createVerificationKey(name, type, publicKey);
}

function judge(
  { key, type, name }: { readonly key: KeyObject; readonly type: SignatureType; name: string },
  text: string,
  signature: Uint8Array,
): SignatureVerdict {
  const timed = type !== 'ed25519';
  const { signatureBytes } = signatureTypes[type];
  if (signature.byteLength !== signatureBytes + (timed ? timestampBytes : 0)) {
    return { status: 'invalid' };
  }
  const timestampSeconds = timed ? readTimestamp(signature) : 0;
  if (timestampSeconds === null) return { status: 'invalid' };
  const message = signedMessage(type, name, text, timestampSeconds);
  const isValid =
    message !== null && verify(null, message, key, signature.subarray(-signatureBytes));
  return isValid
    ? { status: 'valid', timestampSeconds: timed ? timestampSeconds : null }
    : { status: 'invalid' };
}

// The specification allows up to 2^63; a time that no clock will show is refused with it.
function readTimestamp(signature: Uint8Array): number | null {
  const view = Buffer.from(signature.buffer, signature.byteOffset, timestampBytes);
  const seconds = view.readBigUInt64BE();
  return seconds > BigInt(Number.MAX_SAFE_INTEGER) ? null : Number(seconds);
}
