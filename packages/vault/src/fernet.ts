/*
 * Fernet on node:crypto, with the names and semantics of Python's `cryptography`; README, "Fernet",
 * lists the differences. A key has 32 bytes, 16 to sign and 16 to encrypt. A token, as specified:
 *   0x80 | seconds since 1970, 64 bits | IV, 16 bytes | AES-128-CBC, PKCS #7 | HMAC-SHA256 of all before
 */
import * as crypto from 'node:crypto';

const version = 0x80;
const ivOffset = 9;
const ciphertextOffset = 25;
const blockLength = 16;
const macLength = 32;
const noBytes: Buffer = Buffer.alloc(0);
const maximumClockSkewSeconds = 60;

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

/** How a `Fernet` behaves. There is no option for the IV: it is always fresh and random. */
export interface FernetOptions {
  /** Where time comes from. Default: the machine's clock. */
  readonly clock?: { now(): Date };
  /** `strict`, the default, reads the one canonical base64url; `lenient` all that Python reads. */
  readonly base64?: 'strict' | 'lenient';
}

/** Without a ttl in seconds, time is ignored; with one, 60 s into the future is the most, too. */
export interface DecryptOptions {
  readonly ttl?: number | null;
}

/** The same, judged at a given time in seconds since 1970. */
export interface DecryptAtTimeOptions {
  readonly ttl: number;
  readonly currentTime: number;
}

/**
 * Encrypts and decrypts under one key. Whatever is wrong with a token is an InvalidToken; TypeError
 * and RangeError are the caller's mistakes. A plaintext has memory of its own, for wiping it.
 */
export class Fernet {
  readonly #keys: Keys;
  readonly #now: () => number;
  readonly #read: (text: string) => Buffer;

  /** 32 bytes, or their base64url text. Throws a RangeError for anything else. */
  constructor(key: string | Uint8Array, options: FernetOptions = {}) {
    // eslint-disable-next-line ataski/no-ambient-authority -- this entry stands alone, without kernel's clock
    this.#now = () => Math.floor((options.clock?.now() ?? new Date()).getTime() / 1000);
    this.#read = options.base64 === 'lenient' ? decodeLikePython : decodeBase64url;
    const bytes = typeof key === 'string' ? this.#read(key) : requireBytes(key);
    if (bytes.byteLength !== 32) throw new RangeError('A Fernet key is 32 bytes in base64url.');
    const signing = crypto.createSecretKey(bytes.subarray(0, 16));
    this.#keys = { signing, encryption: crypto.createSecretKey(bytes.subarray(16)) };
    if (typeof key === 'string') bytes.fill(0);
    Object.freeze(this);
  }

  /** A new random key, as text. */
  static generateKey(): string {
    return encodeBase64url(crypto.randomBytes(32));
  }

  /** A token, as base64url text. */
  encrypt(data: string | Uint8Array): string {
    return this.encryptAtTime(data, this.#now());
  }

  /** The same, dated by the caller in whole seconds since 1970. */
  encryptAtTime(data: string | Uint8Array, currentTime: number): string {
    return encodeBase64url(sealToken(this.#keys, data, currentTime));
  }

  /** A token as raw bytes, for a BYTEA column. */
  encryptToBytes(data: string | Uint8Array): Buffer {
    return sealToken(this.#keys, data, this.#now());
  }

  /** The plaintext of a token. Throws InvalidToken. */
  decrypt(token: string, { ttl = null }: DecryptOptions = {}): Buffer {
    return openToken(this.#keys, this.#read(requireText(token)), ttl, this.#now);
  }

  /** The same, judged at the caller's time. Throws InvalidToken. */
  decryptAtTime(token: string, { ttl, currentTime }: DecryptAtTimeOptions): Buffer {
    requireSeconds(ttl);
    return openToken(this.#keys, this.#read(requireText(token)), ttl, () => currentTime);
  }

  /** The plaintext of a token's raw bytes. Throws InvalidToken. */
  decryptFromBytes(token: Uint8Array, { ttl = null }: DecryptOptions = {}): Buffer {
    return openToken(this.#keys, requireBytes(token), ttl, this.#now);
  }

  /** When a token was made, in seconds since 1970; its MAC is checked first. Throws InvalidToken. */
  extractTimestamp(token: string): number {
    return verifyToken(this.#keys, this.#read(requireText(token))) ?? refuse();
  }
}

/** Several keys as one: the first encrypts, each is tried to decrypt. Methods are as `Fernet`'s. */
export class MultiFernet {
  readonly #fernets: readonly [Fernet, ...Fernet[]];

  /** Newest key first. Throws a RangeError for an empty list. */
  constructor(fernets: Iterable<Fernet>) {
    const [primary, ...others] = fernets;
    if (primary === undefined) throw new RangeError('A MultiFernet needs at least one Fernet.');
    this.#fernets = [primary, ...others];
    Object.freeze(this);
  }

  encrypt(data: string | Uint8Array): string {
    return this.#fernets[0].encrypt(data);
  }
  encryptAtTime(data: string | Uint8Array, currentTime: number): string {
    return this.#fernets[0].encryptAtTime(data, currentTime);
  }
  encryptToBytes(data: string | Uint8Array): Buffer {
    return this.#fernets[0].encryptToBytes(data);
  }
  decrypt(token: string, options?: DecryptOptions): Buffer {
    return this.#tryEach((fernet) => fernet.decrypt(token, options));
  }
  decryptAtTime(token: string, options: DecryptAtTimeOptions): Buffer {
    return this.#tryEach((fernet) => fernet.decryptAtTime(token, options));
  }
  decryptFromBytes(token: Uint8Array, options?: DecryptOptions): Buffer {
    return this.#tryEach((fernet) => fernet.decryptFromBytes(token, options));
  }
  extractTimestamp(token: string): number {
    return this.#tryEach((fernet) => fernet.extractTimestamp(token));
  }

  /** The token again under the first key, fresh IV, same timestamp, any age. Throws InvalidToken. */
  rotate(token: string): string {
    return this.#tryEach((fernet) => {
      const plaintext = fernet.decrypt(token);
      const rotated = this.encryptAtTime(plaintext, fernet.extractTimestamp(token));
      plaintext.fill(0);
      return rotated;
    });
  }

  /** The same from raw bytes to raw bytes. Throws InvalidToken. */
  rotateBytes(token: Uint8Array): Buffer {
    return Buffer.from(this.rotate(encodeBase64url(requireBytes(token))), 'base64url');
  }

  #tryEach<T>(work: (fernet: Fernet) => T): T {
    for (const fernet of this.#fernets) {
      try {
        return work(fernet);
      } catch (error) {
        if (!InvalidToken.is(error)) throw error;
      }
    }
    return refuse();
  }
}

/** The halves of a key, held by OpenSSL. On Node 24, bytes for each token cost four times as much. */
interface Keys {
  readonly signing: crypto.KeyObject;
  readonly encryption: crypto.KeyObject;
}

function sealToken(keys: Keys, data: string | Uint8Array, timestamp: number): Buffer {
  requireSeconds(timestamp);
  const iv = nextIv();
  const aes = crypto.createCipheriv('aes-128-cbc', keys.encryption, iv);
  const isText = typeof data === 'string';
  if (isText && !data.isWellFormed()) throw new TypeError('Text has no lone surrogates.');
  const blocks = isText ? aes.update(data, 'utf8') : aes.update(requireBytes(data));
  const lastBlock = aes.final();
  const macOffset = ciphertextOffset + blocks.length + lastBlock.length;
  const token = Buffer.allocUnsafe(macOffset + macLength);
  token[0] = version;
  token.writeBigUInt64BE(BigInt(timestamp), 1);
  token.set(iv, ivOffset);
  token.set(blocks, ciphertextOffset);
  token.set(lastBlock, ciphertextOffset + blocks.length);
  token.set(macOf(keys, token.subarray(0, macOffset)), macOffset);
  return token;
}

/** Refuses in one line for all reasons, so that not even a stack trace tells them apart. */
function openToken(keys: Keys, token: Uint8Array, ttl: number | null, now: () => number): Buffer {
  const currentTime = ttl === null ? 0 : now();
  requireSeconds(ttl ?? 0, currentTime);
  const timestamp = verifyToken(keys, token);
  const age = currentTime - (timestamp ?? 0);
  // Equal is still in time, on both sides, as in Python.
  const isInTime = ttl === null || (age <= ttl && age >= -maximumClockSkewSeconds);
  return (timestamp !== null && isInTime ? decryptVerified(keys, token) : null) ?? refuse();
}

function refuse(): never {
  throw new InvalidToken();
}

/** Checks length, version and MAC, in this order. The timestamp, or null for a bad token. */
function verifyToken(keys: Keys, bytes: Uint8Array): number | null {
  const token = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const ciphertextLength = token.length - ciphertextOffset - macLength;
  if (ciphertextLength < blockLength || ciphertextLength % blockLength !== 0) return null;
  if (token[0] !== version) return null;
  const mac = macOf(keys, token.subarray(0, -macLength));
  if (!crypto.timingSafeEqual(token.subarray(-macLength), mac)) return null;
  const timestamp = Number(token.readBigUInt64BE(1));
  // Beyond 2^53 a number would silently be another number.
  return Number.isSafeInteger(timestamp) ? timestamp : null;
}

/** Decrypts what `verifyToken` accepted. Null for a padding that only a holder of the key can make. */
function decryptVerified(keys: Keys, token: Uint8Array): Buffer | null {
  const iv = token.subarray(ivOffset, ciphertextOffset);
  const decipher = crypto.createDecipheriv('aes-128-cbc', keys.encryption, iv);
  // OpenSSL's own padding check would keep the last block back and force a second copy.
  decipher.setAutoPadding(false);
  const padded = decipher.update(token.subarray(ciphertextOffset, -macLength));
  const pad = padded.at(-1) ?? 0;
  const isPadded =
    pad > 0 && pad <= blockLength && padded.subarray(-pad).every((byte) => byte === pad);
  if (!isPadded) padded.fill(0);
  return isPadded ? padded.subarray(0, -pad) : null;
}

function macOf(keys: Keys, bytes: Uint8Array): Buffer {
  return crypto.createHmac('sha256', keys.signing).update(bytes).digest();
}

// One call for many IVs: asking the generator for 16 bytes at a time costs 2 to 3 µs for each token.
const ivPool = Buffer.allocUnsafeSlow(4096);
let nextIvOffset = ivPool.length;

function nextIv(): Buffer {
  if (nextIvOffset === ivPool.length) {
    crypto.randomFillSync(ivPool);
    nextIvOffset = 0;
  }
  nextIvOffset += blockLength;
  return ivPool.subarray(nextIvOffset - blockLength, nextIvOffset);
}

/** Writes URL-safe base64 with padding (RFC 4648 section 5). */
function encodeBase64url(bytes: Uint8Array): string {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const text = view.toString('base64url');
  return text + '='.repeat((4 - (text.length % 4)) % 4);
}

/** Reads the one canonical spelling; gives no bytes for another alphabet, padding or spare bit. */
function decodeBase64url(text: string): Buffer {
  const bytes = Buffer.from(text, 'base64url');
  // Node's decoder forgives almost everything, so what it read is written again and compared.
  return encodeBase64url(bytes) === text ? bytes : noBytes;
}

/** Reads as Python's urlsafe_b64decode: skips strange ASCII, ends at a complete padding. */
function decodeLikePython(text: string): Buffer {
  let [digits, pads] = ['', 0];
  for (const character of text) {
    if (character > '\x7f') return noBytes;
    if (/[\w+/-]/.test(character)) [digits, pads] = [digits + character, 0];
    else if (character === '=' && digits.length % 4 > 1) pads += 1;
    if (pads > 0 && (digits.length + pads) % 4 === 0) break;
  }
  return (digits.length + pads) % 4 === 0 ? Buffer.from(digits, 'base64url') : noBytes;
}

function requireBytes(value: unknown): Uint8Array {
  if (value instanceof Uint8Array) return value;
  throw new TypeError('Bytes are a Uint8Array.');
}

function requireText(value: unknown): string {
  if (typeof value === 'string') return value;
  throw new TypeError('Text is a string.');
}

/** NaN compares false with everything, so it would pass every check of time. */
function requireSeconds(...times: readonly number[]): void {
  if (times.every((time) => Number.isSafeInteger(time) && time >= 0)) return;
  throw new RangeError('Times are whole seconds, not negative.');
}
