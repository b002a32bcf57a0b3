/*
 * Fernet on node:crypto, with the names of Python's `cryptography`. This entry needs nothing else.
 */
import { randomBytes } from 'node:crypto';

import { decodeAnyBase64, decodeBase64url, encodeBase64url } from './base64url.ts';
import {
  decryptVerifiedToken,
  importKey,
  InvalidToken,
  sealToken,
  verifyToken,
} from './fernet-token.ts';
import { createIvPool } from './iv-pool.ts';

export { InvalidToken } from './fernet-token.ts';

/** How far into the future a token may be dated before a `ttlSeconds` check refuses it. */
const maximumClockSkewSeconds = 60;

/** How `createFernet` behaves. There is no option for the IV: it is always fresh and random. */
export interface FernetOptions {
  /** Where time comes from. Default: the machine's clock. */
  readonly clock?: { now(): Date };
  /**
   * How token text is read. `strict`, the default, accepts the one canonical spelling. `lenient`
   * accepts what Node's decoder does, for tokens that other libraries wrote loosely. The MAC
   * decides in both; `lenient` only means that one token has many spellings.
   */
  readonly base64?: 'strict' | 'lenient';
}

/** When a token is still good. */
export interface DecryptOptions {
  /** Refuses a token older than this, or dated more than 60 s ahead. Without it, time is ignored. */
  readonly ttlSeconds?: number;
}

/** When a token is still good, at a given time. */
export interface DecryptAtTimeOptions {
  readonly ttlSeconds: number;
  readonly currentTimeSeconds: number;
}

/** Seals and opens tokens under one key. Everything that opens throws InvalidToken and nothing else. */
export interface Fernet {
  /** Makes a base64url token. A string is taken as UTF-8; one with a lone surrogate is a TypeError. */
  encrypt(data: string | Uint8Array): string;
  /** The same, dated by the caller in whole seconds since 1970. */
  encryptAtTime(data: string | Uint8Array, currentTimeSeconds: number): string;
  /** The plaintext of a base64url token. */
  decrypt(token: string, options?: DecryptOptions): Buffer;
  /** The same, judged at the caller's time. */
  decryptAtTime(token: string, options: DecryptAtTimeOptions): Buffer;
  /** When the token was made, in seconds since 1970; the MAC is checked first. */
  extractTimestamp(token: string): number;
  /** Makes the raw bytes of a token, for a BYTEA column. */
  sealToBytes(data: string | Uint8Array): Buffer;
  /** The plaintext of raw token bytes. */
  openBytes(token: Uint8Array, options?: DecryptOptions): Buffer;
}

/** Several keys as one: the first seals, each is tried to open. */
export interface MultiFernet extends Fernet {
  /** Seals a token again under the first key, with a fresh IV and its old timestamp. */
  rotate(token: string): string;
}

const nextIv = createIvPool();

/** A new random key, as text. */
export function generateKey(): string {
  return encodeBase64url(randomBytes(32));
}

/** Makes a Fernet from 32 key bytes or their base64url text. Throws a TypeError for anything else. */
export function createFernet(key: string | Uint8Array, options: FernetOptions = {}): Fernet {
  const imported = importKeyText(key);
  // eslint-disable-next-line ataski/no-ambient-authority -- this entry stands alone, without kernel's clock
  const clock = options.clock ?? { now: () => new Date() };
  const isLenient = options.base64 === 'lenient';

  const now = (): number => Math.floor(clock.now().getTime() / 1000);
  const seal = (data: string | Uint8Array, timestampSeconds: number): Buffer => {
    requireWellFormed(data);
    requireSeconds(timestampSeconds);
    return sealToken(imported, data, timestampSeconds, nextIv());
  };
  const open = (token: Uint8Array, lifetime: DecryptAtTimeOptions | null): Buffer => {
    if (lifetime !== null) requireSeconds(lifetime.ttlSeconds, lifetime.currentTimeSeconds);
    const timestampSeconds = verifyToken(imported, token);
    if (lifetime !== null) requireInTime(timestampSeconds, lifetime);
    return decryptVerifiedToken(imported, token);
  };
  const lifetimeFromNow = ({ ttlSeconds }: DecryptOptions): DecryptAtTimeOptions | null =>
    ttlSeconds === undefined ? null : { ttlSeconds, currentTimeSeconds: now() };
  const read = (token: string): Uint8Array => {
    const bytes = isLenient ? decodeAnyBase64(token) : decodeBase64url(token);
    if (bytes === null) throw new InvalidToken();
    return bytes;
  };

  return Object.freeze<Fernet>({
    encrypt: (data) => encodeBase64url(seal(data, now())),
    encryptAtTime: (data, currentTimeSeconds) => encodeBase64url(seal(data, currentTimeSeconds)),
    decrypt: (token, lifetime = {}) => open(read(token), lifetimeFromNow(lifetime)),
    decryptAtTime: (token, lifetime) => open(read(token), lifetime),
    extractTimestamp: (token) => verifyToken(imported, read(token)),
    sealToBytes: (data) => seal(data, now()),
    openBytes: (token, lifetime = {}) => open(token, lifetimeFromNow(lifetime)),
  });
}

/** Combines Fernets, newest key first. Throws a TypeError for an empty list. */
export function createMultiFernet(fernets: readonly Fernet[]): MultiFernet {
  const candidates = [...fernets];
  const [primary] = candidates;
  if (primary === undefined) throw new TypeError('A MultiFernet needs at least one Fernet.');

  const tryEach = <T>(open: (fernet: Fernet) => T): T => {
    for (const fernet of candidates) {
      try {
        return open(fernet);
      } catch (error) {
        if (!InvalidToken.is(error)) throw error;
      }
    }
    throw new InvalidToken();
  };
  const rotate = (fernet: Fernet, token: string): string => {
    const plaintext = fernet.decrypt(token);
    try {
      return primary.encryptAtTime(plaintext, fernet.extractTimestamp(token));
    } finally {
      plaintext.fill(0);
    }
  };

  return Object.freeze<MultiFernet>({
    encrypt: (data) => primary.encrypt(data),
    encryptAtTime: (data, seconds) => primary.encryptAtTime(data, seconds),
    decrypt: (token, lifetime) => tryEach((fernet) => fernet.decrypt(token, lifetime)),
    decryptAtTime: (token, lifetime) => tryEach((fernet) => fernet.decryptAtTime(token, lifetime)),
    extractTimestamp: (token) => tryEach((fernet) => fernet.extractTimestamp(token)),
    sealToBytes: (data) => primary.sealToBytes(data),
    openBytes: (token, lifetime) => tryEach((fernet) => fernet.openBytes(token, lifetime)),
    rotate: (token) => tryEach((fernet) => rotate(fernet, token)),
  });
}

function importKeyText(key: string | Uint8Array): ReturnType<typeof importKey> {
  if (typeof key !== 'string') return importKey(key);
  const bytes = decodeBase64url(key);
  if (bytes === null) throw new TypeError('A Fernet key is 32 bytes in padded base64url.');
  try {
    return importKey(bytes);
  } finally {
    bytes.fill(0);
  }
}

/** Equal is still in time, on both sides, as in Python. */
function requireInTime(timestampSeconds: number, lifetime: DecryptAtTimeOptions): void {
  const { ttlSeconds, currentTimeSeconds } = lifetime;
  const isExpired = timestampSeconds + ttlSeconds < currentTimeSeconds;
  const isFuture = currentTimeSeconds + maximumClockSkewSeconds < timestampSeconds;
  if (isExpired || isFuture) throw new InvalidToken();
}

/** NaN compares false with everything, so it would pass every check of time. */
function requireSeconds(...times: readonly number[]): void {
  if (!times.every((seconds) => Number.isSafeInteger(seconds) && seconds >= 0)) {
    throw new TypeError('Times are whole seconds, not negative.');
  }
}

function requireWellFormed(data: string | Uint8Array): void {
  if (typeof data === 'string' && !data.isWellFormed()) {
    throw new TypeError('Text with a lone surrogate cannot be encoded without loss.');
  }
}
