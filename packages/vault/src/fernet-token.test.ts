import { createCipheriv, createHmac } from 'node:crypto';

import { describe, expect, it } from 'vitest';

import generateVectors from '../test/vectors/generate.json' with { type: 'json' };
import oracle from '../test/vectors/python-cryptography.json' with { type: 'json' };
import { decodeBase64url, encodeBase64url } from './base64url.ts';
import {
  decryptVerifiedToken,
  importKey,
  InvalidToken,
  sealToken,
  verifyToken,
} from './fernet-token.ts';
import type { FernetKey } from './fernet-token.ts';

const open = (key: FernetKey, token: Uint8Array): Buffer => {
  verifyToken(key, token);
  return decryptVerifiedToken(key, token);
};

describe('the token format', () => {
  it.each(generateVectors)('writes the token of the specification ($src)', (vector) => {
    const key = importKey(decodeBase64url(vector.secret)!);
    const created = Date.parse(vector.now) / 1000;
    const token = sealToken(key, vector.src, created, Uint8Array.from(vector.iv));
    expect(encodeBase64url(token)).toBe(vector.token);
  });

  it('writes the same bytes as Python for the same key, time, IV and plaintext', () => {
    for (const { key, timestamp, iv, plaintext, token } of oracle.fernet) {
      const data = Buffer.from(plaintext, 'base64');
      const ours = sealToken(
        importKey(decodeBase64url(key)!),
        data,
        timestamp,
        Buffer.from(iv, 'base64'),
      );
      expect(encodeBase64url(ours)).toBe(token);
    }
  });

  it('refuses an IV that has not 16 bytes', () => {
    const key = importKey(Buffer.alloc(32));
    expect(() => sealToken(key, 'x', 0, Buffer.alloc(12))).toThrow(/initialization vector/);
  });
});

/** A token whose MAC is right and whose inside is the attacker's, who holds the key. */
function forge(keyBytes: Buffer, { padded, version = 0x80, time = 0n }: Forgery): Buffer {
  const cipher = createCipheriv('aes-128-cbc', keyBytes.subarray(16), Buffer.alloc(16));
  cipher.setAutoPadding(false);
  const head = Buffer.alloc(25);
  head[0] = version;
  head.writeBigUInt64BE(time, 1);
  const body = Buffer.concat([head, cipher.update(padded), cipher.final()]);
  const mac = createHmac('sha256', keyBytes.subarray(0, 16)).update(body).digest();
  return Buffer.concat([body, mac]);
}

interface Forgery {
  readonly padded: Buffer;
  readonly version?: number;
  readonly time?: bigint;
}

describe('a token with a right MAC and a wrong inside', () => {
  const keyBytes = Buffer.alloc(32, 7);
  const key = importKey(keyBytes);

  it('opens when all is right', () => {
    const padded = Buffer.concat([Buffer.from('hello'), Buffer.alloc(11, 11)]);
    expect(open(key, forge(keyBytes, { padded })).toString()).toBe('hello');
    expect(open(key, forge(keyBytes, { padded: Buffer.alloc(16, 16) }))).toHaveLength(0);
  });

  it.each([
    { what: 'padding of length 0', padded: Buffer.alloc(16, 0) },
    { what: 'padding longer than a block', padded: Buffer.alloc(32, 17) },
    { what: 'padding longer than the text', padded: Buffer.alloc(16, 255) },
    { what: 'uneven padding', padded: Buffer.from('hello, world\x01\x04\x04\x04') },
  ])('is refused for $what', ({ padded }) => {
    expect(() => open(key, forge(keyBytes, { padded }))).toThrow(InvalidToken);
  });

  it('is refused for another version', () => {
    const padded = Buffer.alloc(16, 16);
    expect(() => open(key, forge(keyBytes, { padded, version: 0x81 }))).toThrow(InvalidToken);
  });

  it('is refused for having no block at all', () => {
    expect(() => open(key, forge(keyBytes, { padded: Buffer.alloc(0) }))).toThrow(InvalidToken);
  });

  it('is refused for a time that a number cannot hold', () => {
    const padded = Buffer.alloc(16, 16);
    expect(() => open(key, forge(keyBytes, { padded, time: 2n ** 53n }))).toThrow(InvalidToken);
    expect(verifyToken(key, forge(keyBytes, { padded, time: 2n ** 53n - 1n }))).toBe(2 ** 53 - 1);
  });
});

describe('an opened plaintext', () => {
  it('lies in memory of its own, so that wiping it leaves no copy in a shared pool', () => {
    const key = importKey(Buffer.alloc(32, 7));
    const plaintext = open(key, sealToken(key, 'a secret', 0, Buffer.alloc(16)));
    expect(plaintext.buffer.byteLength).toBe(16);
  });
});
