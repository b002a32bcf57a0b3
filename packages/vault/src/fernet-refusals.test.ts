import { createCipheriv, createHmac } from 'node:crypto';

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { Fernet, InvalidToken, MultiFernet } from './fernet.ts';

const keyBytes = Buffer.alloc(32, 7);
const fernet = new Fernet(keyBytes);
const urlSafe = (bytes: Uint8Array): string =>
  Buffer.from(bytes).toString('base64').replaceAll('+', '-').replaceAll('/', '_');

function expectInvalid(...attempts: readonly (() => unknown)[]): void {
  for (const attempt of attempts) expect(attempt).toThrow(InvalidToken);
}

describe('a changed token', () => {
  it.each([0, 1, 15, 16, 31, 64, 256])(
    'is refused for every single flipped bit, around %i bytes',
    (size) => {
      const token = fernet.encryptToBytes(Buffer.alloc(size, 's'));
      for (let bit = 0; bit < token.length * 8; bit += 1) {
        const changed = Buffer.from(token);
        changed[bit >> 3]! ^= 1 << (bit & 7);
        expect(() => fernet.decryptFromBytes(changed), `bit ${bit}`).toThrow(InvalidToken);
      }
    },
  );

  it('is refused for flipped bits of each part, around 64 KiB', () => {
    const token = fernet.encryptToBytes(Buffer.alloc(65_536, 's'));
    const middle = token.length >> 1;
    const places = [0, 1, 8, 9, 24, 25, middle, token.length - 33, token.length - 32];
    for (const place of [...places, token.length - 1]) {
      for (let bit = 0; bit < 8; bit += 1) {
        const changed = Buffer.from(token);
        changed[place]! ^= 1 << bit;
        expectInvalid(() => fernet.decryptFromBytes(changed));
      }
    }
  });

  it('is refused for every other character at each position of its text', () => {
    const token = fernet.encrypt('hello');
    for (let index = 0; index < token.length; index += 1) {
      for (const character of 'AQgw_-=+/ \n!é') {
        if (token[index] === character) continue;
        const changed = token.slice(0, index) + character + token.slice(index + 1);
        expect(() => fernet.decrypt(changed), `position ${index}`).toThrow(InvalidToken);
      }
    }
  });

  it('is refused at any other length', () => {
    const token = fernet.encryptToBytes('hello');
    for (let length = 0; length < token.length; length += 1) {
      const longer = Buffer.concat([token, token.subarray(0, length + 1)]);
      expectInvalid(
        () => fernet.decryptFromBytes(token.subarray(0, length)),
        () => fernet.decryptFromBytes(longer),
      );
    }
  });

  it('is refused with its ciphertext cut from another token of the same key', () => {
    const one = fernet.encryptToBytes('one secret');
    const other = fernet.encryptToBytes('another');
    other.copy(one, 25, 25, 41);
    expectInvalid(() => fernet.decryptFromBytes(one));
  });

  it('is refused under another key, and under the halves of its key exchanged', () => {
    const token = fernet.encrypt('x');
    const halves = Buffer.concat([Buffer.alloc(16, 1), Buffer.alloc(16, 2)]);
    const swapped = Buffer.concat([halves.subarray(16), halves.subarray(0, 16)]);
    expectInvalid(
      () => new Fernet(Fernet.generateKey()).decrypt(token),
      () => new Fernet(swapped).decrypt(new Fernet(halves).encrypt('x')),
    );
  });

  it('is refused with InvalidToken when its text is no Unicode', () => {
    const token = fernet.encrypt('hello');
    for (const text of [
      '\ud800',
      `\ud800${token}`,
      `${token.slice(0, 9)}\udc00${token.slice(9)}`,
    ]) {
      for (const base64 of ['strict', 'lenient'] as const) {
        const reader = new Fernet(keyBytes, { base64 });
        expectInvalid(
          () => reader.decrypt(text),
          () => reader.decryptAtTime(text, { ttl: 1, currentTime: 1 }),
          () => reader.extractTimestamp(text),
          () => new MultiFernet([reader]).rotate(text),
        );
      }
    }
  });

  it('or arbitrary text and bytes are refused with InvalidToken and nothing else', () => {
    const lenient = new Fernet(keyBytes, { base64: 'lenient' });
    const multi = new MultiFernet([fernet, lenient]);
    fc.assert(
      fc.property(fc.string({ unit: 'binary-ascii' }), fc.uint8Array(), (text, data) => {
        expectInvalid(
          () => fernet.decrypt(text),
          () => lenient.decrypt(text),
          () => fernet.extractTimestamp(text),
          () => fernet.decryptFromBytes(data),
          () => multi.rotate(text),
          () => multi.rotateBytes(data),
        );
      }),
    );
  });
});

/** A token whose MAC is right and whose inside is the attacker's, who holds the key. */
function forge({ padded, version = 0x80, time = 0n }: Forgery): Buffer {
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
  const open = (forgery: Forgery): Buffer => fernet.decryptFromBytes(forge(forgery));
  const whole = Buffer.alloc(16, 16);

  it('is decrypted when all is right', () => {
    const padded = Buffer.concat([Buffer.from('hello'), Buffer.alloc(11, 11)]);
    expect(open({ padded }).toString()).toBe('hello');
    expect(open({ padded: whole })).toHaveLength(0);
  });

  it.each([
    { what: 'padding of length 0', padded: Buffer.alloc(16, 0) },
    { what: 'padding longer than a block', padded: Buffer.alloc(32, 17) },
    { what: 'padding longer than the text', padded: Buffer.alloc(16, 255) },
    { what: 'uneven padding', padded: Buffer.from('hello, world\x01\x04\x04\x04') },
  ])('is refused for $what', ({ padded }) => {
    expectInvalid(() => open({ padded }));
  });

  it('is refused for each other version', () => {
    for (let version = 0; version < 256; version += 1) {
      if (version !== 0x80) expectInvalid(() => open({ padded: whole, version }));
    }
  });

  it('is refused for having no block at all', () => {
    expectInvalid(() => open({ padded: Buffer.alloc(0) }));
  });

  it('is refused for a time that a number cannot hold', () => {
    for (const time of [2n ** 53n, 2n ** 53n + 1n, 2n ** 63n, 2n ** 64n - 1n]) {
      expectInvalid(() => open({ padded: whole, time }));
    }
    const latest = urlSafe(forge({ padded: whole, time: 2n ** 53n - 1n }));
    expect(fernet.extractTimestamp(latest)).toBe(2 ** 53 - 1);
  });
});

describe('a refusal', () => {
  const late = { ttl: 1, currentTime: 4_000_000_000 };
  const causes = {
    'no base64': () => fernet.decrypt('?'),
    'too short': () => fernet.decrypt('gAAAAA=='),
    'another version': () => fernet.decrypt(urlSafe(Buffer.alloc(73, 0x81))),
    'a wrong MAC': () => fernet.decrypt(urlSafe(Buffer.alloc(73, 0x80))),
    'a wrong padding': () => fernet.decrypt(urlSafe(forge({ padded: Buffer.alloc(16) }))),
    'too old': () => fernet.decrypt(fernet.encryptAtTime('x', 0), { ttl: 1 }),
    'too far ahead': () => fernet.decrypt(fernet.encryptAtTime('x', 2 ** 50), { ttl: 1 }),
  };

  it('is one and the same for every cause: no message, no property and no stack tells it', () => {
    const seen = Object.values(causes).map((attempt) => {
      const error = catchError(attempt);
      // The first line that differs is the one of this file that called.
      const ours = String(error.stack).split('\n').slice(0, 4).join('\n');
      return JSON.stringify([ours, String(error), Object.entries(error), error.cause]);
    });
    expect(new Set(seen).size).toBe(1);
    expect(seen[0]).toContain('InvalidToken: The token is not valid for this key.');
  });

  it('does not tell an expired forgery from a fresh one', () => {
    const token = fernet.encrypt('x');
    const forged = token.slice(0, 60) + (token[60] === 'A' ? 'B' : 'A') + token.slice(61);
    const errors = [late, { ttl: 1, currentTime: 0 }].map((lifetime) =>
      catchError(() => fernet.decryptAtTime(forged, lifetime)),
    );
    expect(String(errors[0])).toBe(String(errors[1]));
  });

  it('is recognised across two copies of the package', () => {
    expect(InvalidToken.is(catchError(causes['no base64']))).toBe(true);
    expect(InvalidToken.is(Object.assign(new Error('x'), { code: 'FERNET_TOKEN_INVALID' }))).toBe(
      true,
    );
    for (const other of [new Error('x'), null, { code: 'FERNET_TOKEN_INVALID' }]) {
      expect(InvalidToken.is(other)).toBe(false);
    }
  });
});

function catchError(attempt: () => unknown): Error {
  try {
    attempt();
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error('Nothing was refused.');
}

describe('a caller’s mistake', () => {
  const token = fernet.encrypt('x');
  const multi = new MultiFernet([fernet]);
  const as = <T>(value: unknown): T => value as T;

  it.each([Number.NaN, -1, 0.5, Number.POSITIVE_INFINITY, 2 ** 53, '5'])(
    'with the time %j is a RangeError',
    (value) => {
      const time = as<number>(value);
      for (const attempt of [
        () => fernet.encryptAtTime('x', time),
        () => fernet.decrypt(token, { ttl: time }),
        () => fernet.decryptAtTime(token, { ttl: time, currentTime: 1 }),
        () => fernet.decryptAtTime(token, { ttl: 1, currentTime: time }),
        () => fernet.decryptFromBytes(fernet.encryptToBytes('x'), { ttl: time }),
        () => multi.decrypt(token, { ttl: time }),
      ]) {
        expect(attempt).toThrow(RangeError);
      }
    },
  );

  it('to judge at a time without a ttl is a RangeError', () => {
    for (const ttl of [undefined, null]) {
      const lifetime = { ttl: as<number>(ttl), currentTime: 1 };
      expect(() => fernet.decryptAtTime(token, lifetime)).toThrow(RangeError);
    }
  });

  it.each([undefined, null, 5, {}, ['a'], new ArrayBuffer(73)])(
    'to hand %j in place of text or bytes is a TypeError',
    (value) => {
      for (const attempt of [
        () => new Fernet(as<string>(value)),
        () => fernet.encrypt(as<string>(value)),
        () => fernet.encryptToBytes(as<string>(value)),
        () => fernet.decrypt(as<string>(value)),
        () => fernet.decryptFromBytes(as<Uint8Array>(value)),
        () => fernet.extractTimestamp(as<string>(value)),
        () => multi.decrypt(as<string>(value)),
        () => multi.rotate(as<string>(value)),
        () => multi.rotateBytes(as<Uint8Array>(value)),
      ]) {
        expect(attempt).toThrow(TypeError);
      }
    },
  );

  it('to take raw bytes for text, or text for raw bytes, is a TypeError', () => {
    const raw = fernet.encryptToBytes('x');
    expect(() => fernet.decrypt(as<string>(raw))).toThrow(TypeError);
    expect(() => fernet.decryptFromBytes(as<Uint8Array>(token))).toThrow(TypeError);
  });

  it('to encrypt text that UTF-8 cannot hold is a TypeError', () => {
    expect(() => fernet.encrypt('\ud800')).toThrow(TypeError);
  });

  it.each(['', 'short', Fernet.generateKey().slice(0, -1), `${Fernet.generateKey()}=`])(
    'to use %j as a key is a RangeError, which does not repeat it',
    (key) => {
      expect(() => new Fernet(key)).toThrow(RangeError);
      expect(() => new Fernet(key)).toThrow(/^A Fernet key is 32 bytes in base64\.?/);
    },
  );

  it.each([0, 16, 31, 33, 44])('to use %i bytes as a key is a RangeError', (length) => {
    expect(() => new Fernet(new Uint8Array(length))).toThrow(RangeError);
  });

  it('to make a MultiFernet of nothing is a RangeError', () => {
    expect(() => new MultiFernet([])).toThrow(RangeError);
  });
});
