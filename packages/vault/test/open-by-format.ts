import { createDecipheriv, createHmac } from 'node:crypto';

/*
 * A second implementation of FORMAT.md, written from the document alone: it imports nothing of the
 * package, and derives its keys by RFC 5869 with HMAC rather than by a ready-made HKDF. It opens, and
 * cannot seal.
 */

const sha256Length = 32;

function hmac(key: Uint8Array, ...parts: readonly Uint8Array[]): Buffer {
  const mac = createHmac('sha256', key);
  for (const part of parts) mac.update(part);
  return mac.digest();
}

/** FORMAT.md, "Lists of texts". */
export function encodeList(texts: readonly string[]): Buffer {
  const length = (value: number): Buffer => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(value);
    return bytes;
  };
  const items = texts.map((text) => Buffer.from(text, 'utf8'));
  return Buffer.concat([
    length(items.length),
    ...items.flatMap((item) => [length(item.length), item]),
  ]);
}

/** RFC 5869 with an empty salt and one block of output. */
export function deriveKey(material: Uint8Array, texts: readonly string[]): Buffer {
  const extracted = hmac(Buffer.alloc(sha256Length), material);
  return hmac(extracted, encodeList(texts), Buffer.from([1]));
}

/** FORMAT.md, "Token". Null when the MAC is another. */
function openToken(key: Uint8Array, token: Uint8Array): Buffer | null {
  const signed = token.subarray(0, token.length - sha256Length);
  const mac = hmac(key.subarray(0, 16), signed);
  if (signed[0] !== 0x80 || !mac.equals(token.subarray(signed.length))) return null;
  const decipher = createDecipheriv('aes-128-cbc', key.subarray(16), token.subarray(9, 25));
  return Buffer.concat([decipher.update(signed.subarray(25)), decipher.final()]);
}

/** FORMAT.md, "Root key id". */
export function rootKeyId(rootKey: Uint8Array): string {
  const mac = hmac(rootKey, Buffer.from('ataski.vault.root-key-id'));
  return `root-${mac.toString('hex').slice(0, 16)}`;
}

/** FORMAT.md, "Fingerprint". */
export function fingerprint(dataKey: Uint8Array): Buffer {
  return hmac(dataKey, Buffer.from('ataski.vault.data-key-fingerprint')).subarray(0, 16);
}

/** FORMAT.md, "Wrapping". */
export function unwrap(
  rootKey: Uint8Array,
  tenant: string,
  version: number,
  wrapped: Uint8Array,
): Buffer | null {
  const texts = ['ataski.vault.data-key', '1', tenant, String(version)];
  return openToken(deriveKey(rootKey, texts), wrapped);
}

/** FORMAT.md, "Derivation", credentials. */
export function openCredential(
  dataKey: Uint8Array,
  row: {
    readonly tenant: string;
    readonly connector: string;
    readonly connectionId: string;
    readonly field: string;
    readonly keyVersion: number;
    readonly token: Uint8Array;
  },
): Buffer | null {
  const { tenant, connector, connectionId, field, keyVersion, token } = row;
  const place = [tenant, connector, connectionId, field, String(keyVersion)];
  return openToken(deriveKey(dataKey, ['ataski.vault.credential', '1', ...place]), token);
}

/** FORMAT.md, "Sealed payload". */
export function openPayload(
  dataKey: Uint8Array,
  tenant: string,
  context: Readonly<Record<string, string>>,
  payload: Buffer,
): Buffer | null {
  if (payload[0] !== 1) return null;
  const version = payload.readUInt32BE(1);
  const names = Object.keys(context).sort();
  const pairs = names.flatMap((name) => [name, context[name] ?? '']);
  const texts = ['ataski.vault.payload', '1', tenant, String(version), ...pairs];
  return openToken(deriveKey(dataKey, texts), payload.subarray(5));
}
