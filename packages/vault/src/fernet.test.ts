import { inspect } from 'node:util';

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import invalidVectors from '../test/vectors/invalid.json' with { type: 'json' };
import oracle from '../test/vectors/python-cryptography.json' with { type: 'json' };
import verifyVectors from '../test/vectors/verify.json' with { type: 'json' };
import { decodeBase64url, encodeBase64url } from './base64url.ts';
import { createFernet, createMultiFernet, generateKey, InvalidToken } from './fernet.ts';

const seconds = (iso: string): number => Date.parse(iso) / 1000;
const at = (currentSeconds: number): { now: () => Date } => ({
  now: () => new Date(currentSeconds * 1000),
});
const bytes = fc.uint8Array({ maxLength: 300 });

describe('the vectors of the Fernet specification', () => {
  it.each(verifyVectors)('opens the valid token ($src)', ({ token, secret, now, ttl_sec, src }) => {
    const lifetime = { ttlSeconds: ttl_sec, currentTimeSeconds: seconds(now) };
    expect(createFernet(secret).decryptAtTime(token, lifetime).toString()).toBe(src);
  });

  it.each(invalidVectors)('refuses a token with $desc', ({ token, secret, now, ttl_sec }) => {
    const fernet = createFernet(secret, { clock: at(seconds(now)) });
    expect(() => fernet.decrypt(token, { ttlSeconds: ttl_sec })).toThrow(InvalidToken);
  });
});

describe('tokens of Python’s cryptography', () => {
  it(`opens all ${oracle.fernet.length} of them to the same bytes and timestamp`, () => {
    for (const { key, token, plaintext, timestamp } of oracle.fernet) {
      const fernet = createFernet(key);
      expect(fernet.decrypt(token).toString('base64')).toBe(plaintext);
      expect(fernet.extractTimestamp(token)).toBe(timestamp);
    }
  });

  it.each(oracle.times)(
    'judges time as Python does: ttl $ttlSeconds at $currentTimeSeconds is accepted: $accepted',
    ({ key, token, accepted, ...lifetime }) => {
      const open = (): Buffer => createFernet(key).decryptAtTime(token, lifetime);
      if (accepted) expect(open().toString()).toBe('x');
      else expect(open).toThrow(InvalidToken);
    },
  );

  it(`opens and rotates all ${oracle.multiFernet.length} MultiFernet cases as Python does`, () => {
    for (const { keys, token, rotated, plaintext, timestamp } of oracle.multiFernet) {
      const multi = createMultiFernet(keys.map((key) => createFernet(key)));
      const primary = createFernet(keys[0]!);
      for (const text of [token, rotated, multi.rotate(token)]) {
        expect(multi.decrypt(text).toString('base64')).toBe(plaintext);
      }
      expect(primary.extractTimestamp(multi.rotate(token))).toBe(timestamp);
      expect(primary.decrypt(multi.rotate(rotated)).toString('base64')).toBe(plaintext);
    }
  });
});

describe('createFernet', () => {
  const fernet = createFernet(generateKey());

  it('opens what it sealed, as text and as bytes', () => {
    fc.assert(
      fc.property(bytes, (data) => {
        expect(fernet.decrypt(fernet.encrypt(data))).toEqual(Buffer.from(data));
        expect(fernet.openBytes(fernet.sealToBytes(data))).toEqual(Buffer.from(data));
      }),
    );
  });

  it('takes a string as UTF-8', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(fernet.decrypt(fernet.encrypt(text)).toString()).toBe(text);
      }),
    );
  });

  it('writes the same token as text and as bytes', () => {
    const token = fernet.encrypt('hello');
    expect(fernet.openBytes(decodeBase64url(token)!).toString()).toBe('hello');
    expect(fernet.decrypt(encodeBase64url(fernet.sealToBytes('hello'))).toString()).toBe('hello');
  });

  it('never uses an IV twice', () => {
    const ivs = Array.from({ length: 2000 }, () =>
      fernet.sealToBytes('x').subarray(9, 25).toString('hex'),
    );
    expect(new Set(ivs).size).toBe(ivs.length);
  });

  it('refuses every single flipped bit of a token', () => {
    const token = fernet.sealToBytes('a secret of more than one block');
    for (let bit = 0; bit < token.length * 8; bit += 1) {
      const changed = Buffer.from(token);
      changed[bit >> 3]! ^= 1 << (bit & 7);
      expect(() => fernet.openBytes(changed), `bit ${bit}`).toThrow(InvalidToken);
    }
  });

  it('refuses every other character at each position of a token’s text', () => {
    const token = fernet.encrypt('hello');
    for (let index = 0; index < token.length; index += 1) {
      for (const character of 'AQgw_-=+/ \n!é') {
        if (token[index] === character) continue;
        const changed = token.slice(0, index) + character + token.slice(index + 1);
        expect(() => fernet.decrypt(changed), `position ${index}`).toThrow(InvalidToken);
      }
    }
  });

  it('refuses a token of any other length', () => {
    const token = fernet.sealToBytes('hello');
    for (let length = 0; length < token.length; length += 1) {
      expect(() => fernet.openBytes(token.subarray(0, length))).toThrow(InvalidToken);
      expect(() => fernet.openBytes(Buffer.concat([token, token.subarray(0, length + 1)]))).toThrow(
        InvalidToken,
      );
    }
  });

  it('refuses a token of another key', () => {
    expect(() => createFernet(generateKey()).decrypt(fernet.encrypt('x'))).toThrow(InvalidToken);
  });

  it('refuses arbitrary text and bytes with InvalidToken and nothing else', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), bytes, (text, data) => {
        expect(() => fernet.decrypt(text)).toThrow(InvalidToken);
        expect(() => fernet.openBytes(data)).toThrow(InvalidToken);
      }),
    );
  });

  it('answers every refusal with one and the same message', () => {
    const attacks = [
      '',
      'A',
      encodeBase64url(Buffer.alloc(73, 0x80)),
      fernet.encrypt('x').slice(4),
    ];
    const messages = attacks.map((attack) => {
      try {
        return fernet.decrypt(attack).toString();
      } catch (error) {
        return String(error);
      }
    });
    expect(new Set(messages)).toEqual(
      new Set(['InvalidToken: The token is not valid for this key.']),
    );
  });
});

describe('the text of a token', () => {
  const key = generateKey();
  const token = createFernet(key, { clock: at(0) }).encrypt('hello');
  const standard = token.replaceAll('-', '+').replaceAll('_', '/');
  const spellings = [
    { what: 'white space', text: `${token.slice(0, 8)} \n${token.slice(8)}` },
    { what: 'a stray character', text: `${token.slice(0, 8)}!${token.slice(8)}` },
    { what: 'text after the padding', text: `${token}tail` },
    { what: 'no padding', text: token.replaceAll('=', '') },
  ];

  it.each(spellings)('refuses $what', ({ text }) => {
    expect(() => createFernet(key).decrypt(text)).toThrow(InvalidToken);
  });

  it.each(spellings)('accepts $what when asked to be lenient', ({ text }) => {
    expect(createFernet(key, { base64: 'lenient' }).decrypt(text).toString()).toBe('hello');
  });

  it('reads the standard alphabet only when asked to be lenient', () => {
    const withSlash = Array.from({ length: 64 }, () => createFernet(key).encrypt('hello'))
      .map((text) => text.replaceAll('-', '+').replaceAll('_', '/'))
      .find((text) => /[+/]/.test(text));
    expect(() => createFernet(key).decrypt(withSlash!)).toThrow(InvalidToken);
    expect(createFernet(key, { base64: 'lenient' }).decrypt(standard).toString()).toBe('hello');
    expect(createFernet(key, { base64: 'lenient' }).decrypt(withSlash!).toString()).toBe('hello');
  });
});

describe('time', () => {
  const key = generateKey();

  it('ignores the age of a token when no ttl is given', () => {
    const token = createFernet(key).encryptAtTime('x', 4_000_000_000);
    expect(
      createFernet(key, { clock: at(0) })
        .decrypt(token)
        .toString(),
    ).toBe('x');
  });

  it('judges a ttl by the clock it was given', () => {
    const token = createFernet(key, { clock: at(1000.9) }).encrypt('x');
    const open = (now: number): Buffer =>
      createFernet(key, { clock: at(now) }).decrypt(token, { ttlSeconds: 60 });
    expect(open(1060).toString()).toBe('x');
    expect(() => open(1061)).toThrow(InvalidToken);
  });

  it('writes whole seconds', () => {
    const token = createFernet(key, { clock: at(1000.9) }).encrypt('x');
    expect(createFernet(key).extractTimestamp(token)).toBe(1000);
  });

  it.each([Number.NaN, -1, 0.5, Number.POSITIVE_INFINITY])('refuses %s as a time', (time) => {
    const fernet = createFernet(key);
    const token = fernet.encrypt('x');
    expect(() => fernet.decrypt(token, { ttlSeconds: time })).toThrow(TypeError);
    expect(() => fernet.encryptAtTime('x', time)).toThrow(TypeError);
    expect(() => fernet.decryptAtTime(token, { ttlSeconds: 1, currentTimeSeconds: time })).toThrow(
      TypeError,
    );
  });

  it('refuses the timestamp of a token whose MAC is wrong', () => {
    const token = createFernet(key).encrypt('x');
    expect(() => createFernet(generateKey()).extractTimestamp(token)).toThrow(InvalidToken);
  });
});

describe('keys', () => {
  it('accepts 32 bytes and their text, and generates such text', () => {
    const key = generateKey();
    const token = createFernet(key).encrypt('x');
    expect(createFernet(decodeBase64url(key)!).decrypt(token).toString()).toBe('x');
  });

  it.each(['', 'short', generateKey().slice(0, -1), `${generateKey()}=`, ' '.repeat(44)])(
    'refuses %j as a key, without repeating it',
    (key) => {
      expect(() => createFernet(key)).toThrow(/^A Fernet key/);
    },
  );

  it.each([0, 16, 31, 33])('refuses %i bytes as a key', (length) => {
    expect(() => createFernet(new Uint8Array(length))).toThrow(TypeError);
  });

  it('does not depend on the caller’s bytes after it was made', () => {
    const key = Buffer.alloc(32, 7);
    const fernet = createFernet(key);
    const token = fernet.encrypt('x');
    key.fill(0);
    expect(fernet.decrypt(token).toString()).toBe('x');
  });

  it('shows neither key nor plaintext when inspected or serialised', () => {
    const fernet = createFernet(Buffer.alloc(32, 'k'));
    expect(inspect(fernet, { depth: 9, showHidden: true })).not.toContain('kkkk');
    expect(JSON.stringify(fernet)).toBe('{}');
    expect(Object.isFrozen(fernet)).toBe(true);
  });

  it('refuses text that UTF-8 cannot hold', () => {
    expect(() => createFernet(generateKey()).encrypt('\ud800')).toThrow(TypeError);
  });
});

describe('createMultiFernet', () => {
  const old = createFernet(generateKey());
  const current = createFernet(generateKey());
  const multi = createMultiFernet([current, old]);

  it('seals under the first key', () => {
    expect(current.decrypt(multi.encrypt('x')).toString()).toBe('x');
    expect(current.openBytes(multi.sealToBytes('x')).toString()).toBe('x');
    expect(() => old.decrypt(multi.encrypt('x'))).toThrow(InvalidToken);
  });

  it('opens a token of any of its keys', () => {
    expect(multi.decrypt(old.encrypt('x')).toString()).toBe('x');
    expect(multi.openBytes(old.sealToBytes('x')).toString()).toBe('x');
    expect(multi.extractTimestamp(old.encryptAtTime('x', 5))).toBe(5);
  });

  it('refuses a token of none of its keys', () => {
    const token = createFernet(generateKey()).encrypt('x');
    expect(() => multi.decrypt(token)).toThrow(InvalidToken);
    expect(() => multi.rotate(token)).toThrow(InvalidToken);
  });

  it('refuses an empty list', () => {
    expect(() => createMultiFernet([])).toThrow(TypeError);
  });

  it('does not take a caller’s mistake for a wrong key', () => {
    expect(() => multi.decrypt(old.encrypt('x'), { ttlSeconds: Number.NaN })).toThrow(TypeError);
  });

  it('rotates to a fresh IV', () => {
    const token = multi.encrypt('x');
    expect(multi.rotate(token)).not.toBe(token);
  });
});
