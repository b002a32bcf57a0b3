import crypto from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import generateVectors from '../test/vectors/generate.json' with { type: 'json' };
import oracle from '../test/vectors/python-cryptography.json' with { type: 'json' };
import { Fernet, MultiFernet } from './fernet.ts';

/*
 * There is no way to choose an IV, so the generator of this process is replaced by one that gives
 * the IVs of the vectors. In this file nothing else may encrypt: each IV is used once, in order.
 */
describe('a token of ours, under the IV of a vector', () => {
  const { randomFillSync } = crypto;
  const rotations = oracle.multi.filter(({ rotated }) => rotated !== null);
  const ivs = Buffer.concat([
    ...generateVectors.map(({ iv }) => Buffer.from(iv)),
    ...[...oracle.tokens, ...rotations].map(({ iv }) => Buffer.from(iv, 'base64')),
  ]);

  beforeAll(() => {
    let offset = 0;
    const giveIvs = (target: Uint8Array): Uint8Array => {
      target.set(ivs.subarray(offset, offset + target.byteLength));
      offset += target.byteLength;
      return target;
    };
    Object.assign(crypto, { randomFillSync: giveIvs });
    syncBuiltinESMExports();
  });
  afterAll(() => {
    Object.assign(crypto, { randomFillSync });
    syncBuiltinESMExports();
  });

  it('is that of the specification, of Python’s encrypt and of its rotate, byte for byte', () => {
    for (const { secret, now, src, token } of generateVectors) {
      expect(new Fernet(secret).encryptAtTime(src, Date.parse(now) / 1000)).toBe(token);
    }
    for (const { key, time, plaintext, token } of oracle.tokens) {
      expect(new Fernet(key).encryptAtTime(Buffer.from(plaintext, 'base64'), time)).toBe(token);
    }
    for (const { keys, token, rotated } of rotations) {
      expect(new MultiFernet(keys.map((key) => new Fernet(key))).rotate(token)).toBe(rotated);
    }
    expect(rotations.length).toBeGreaterThan(100);
  });
});
