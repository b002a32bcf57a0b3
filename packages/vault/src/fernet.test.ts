import { inspect } from 'node:util';

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { Fernet, InvalidToken, MultiFernet } from './fernet.ts';

const at = (currentSeconds: number): { now: () => Date } => ({
  now: () => new Date(currentSeconds * 1000),
});
const rawOf = (token: string): Buffer => Buffer.from(token, 'base64url');
const bytes = fc.uint8Array({ maxLength: 300 });

describe('Fernet', () => {
  const fernet = new Fernet(Fernet.generateKey());

  it('decrypts what it encrypted, as text and as bytes', () => {
    fc.assert(
      fc.property(bytes, (data) => {
        expect(fernet.decrypt(fernet.encrypt(data))).toEqual(Buffer.from(data));
        expect(fernet.decryptFromBytes(fernet.encryptToBytes(data))).toEqual(Buffer.from(data));
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
    expect(fernet.decryptFromBytes(rawOf(fernet.encrypt('hello'))).toString()).toBe('hello');
    const raw = fernet.encryptToBytes('hello');
    const text = raw.toString('base64').replaceAll('+', '-').replaceAll('/', '_');
    expect(fernet.decrypt(text).toString()).toBe('hello');
  });

  it('reads a view into a larger buffer as the bytes of the view', () => {
    const raw = fernet.encryptToBytes('hello');
    const larger = new Uint8Array(raw.length + 20);
    larger.set(raw, 7);
    const view = larger.subarray(7, 7 + raw.length);
    expect(fernet.decryptFromBytes(view).toString()).toBe('hello');
  });

  it('never uses an IV twice', () => {
    const ivs = Array.from({ length: 2000 }, () =>
      fernet.encryptToBytes('x').subarray(9, 25).toString('hex'),
    );
    expect(new Set(ivs).size).toBe(ivs.length);
  });

  it('gives a plaintext in memory of its own, so that wiping it leaves no copy in a shared pool', () => {
    for (const size of [0, 1, 15, 16, 300]) {
      const plaintext = fernet.decryptFromBytes(fernet.encryptToBytes(Buffer.alloc(size)));
      expect(plaintext.buffer.byteLength).toBe(size - (size % 16) + 16);
    }
  });
});

describe('time', () => {
  const key = Fernet.generateKey();

  it('does not matter when no ttl is given', () => {
    const token = new Fernet(key).encryptAtTime('x', 4_000_000_000);
    const early = new Fernet(key, { clock: at(0) });
    expect(early.decrypt(token).toString()).toBe('x');
    expect(early.decrypt(token, { ttl: null }).toString()).toBe('x');
  });

  it('is judged with a ttl, by the clock that was handed in', () => {
    const maker = new Fernet(key, { clock: at(1000.9) });
    const [token, raw] = [maker.encrypt('x'), maker.encryptToBytes('x')];
    const inTime = new Fernet(key, { clock: at(1060) });
    expect(inTime.decrypt(token, { ttl: 60 }).toString()).toBe('x');
    expect(inTime.decryptFromBytes(raw, { ttl: 60 }).toString()).toBe('x');
    const late = new Fernet(key, { clock: at(1061) });
    expect(() => late.decrypt(token, { ttl: 60 })).toThrow(InvalidToken);
    expect(() => late.decryptFromBytes(raw, { ttl: 60 })).toThrow(InvalidToken);
  });

  it('is written in whole seconds', () => {
    const token = new Fernet(key, { clock: at(1000.9) }).encrypt('x');
    expect(new Fernet(key).extractTimestamp(token)).toBe(1000);
  });

  it('is not told of a token whose MAC is wrong', () => {
    const token = new Fernet(key).encrypt('x');
    const stranger = new Fernet(Fernet.generateKey());
    expect(() => stranger.extractTimestamp(token)).toThrow(InvalidToken);
  });
});

describe('keys', () => {
  it('are 32 bytes or their text, and are generated as such text', () => {
    const key = Fernet.generateKey();
    const token = new Fernet(key).encrypt('x');
    expect(new Fernet(rawOf(key)).decrypt(token).toString()).toBe('x');
    expect(key).not.toBe(Fernet.generateKey());
  });

  it('do not depend on the caller’s bytes after the Fernet was made, and leave them as they are', () => {
    const key = Buffer.alloc(32, 7);
    const fernet = new Fernet(key);
    const token = fernet.encrypt('x');
    expect(key).toEqual(Buffer.alloc(32, 7));
    key.fill(0);
    expect(fernet.decrypt(token).toString()).toBe('x');
  });

  it('are shown by no inspection and no serialisation, and are no properties', () => {
    const fernet = new Fernet(Buffer.alloc(32, 'k'));
    const multi = new MultiFernet([fernet]);
    for (const object of [fernet, multi]) {
      expect(inspect(object, { depth: 9, showHidden: true })).not.toMatch(/kkkk|6b6b|KeyObject/);
      expect(JSON.stringify(object)).toBe('{}');
      expect(Reflect.ownKeys(object)).toEqual([]);
      expect(Object.isFrozen(object)).toBe(true);
    }
  });
});

describe('MultiFernet', () => {
  const old = new Fernet(Fernet.generateKey());
  const current = new Fernet(Fernet.generateKey());
  const multi = new MultiFernet([current, old]);

  it('encrypts under the first key', () => {
    expect(current.decrypt(multi.encrypt('x')).toString()).toBe('x');
    expect(current.extractTimestamp(multi.encryptAtTime('x', 5))).toBe(5);
    expect(current.decryptFromBytes(multi.encryptToBytes('x')).toString()).toBe('x');
    expect(() => old.decrypt(multi.encrypt('x'))).toThrow(InvalidToken);
  });

  it('decrypts a token of any of its keys', () => {
    expect(multi.decrypt(old.encrypt('x')).toString()).toBe('x');
    expect(multi.decryptFromBytes(old.encryptToBytes('x')).toString()).toBe('x');
    const token = old.encryptAtTime('x', 5);
    expect(multi.extractTimestamp(token)).toBe(5);
    expect(multi.decryptAtTime(token, { ttl: 1, currentTime: 6 }).toString()).toBe('x');
    expect(() => multi.decryptAtTime(token, { ttl: 1, currentTime: 7 })).toThrow(InvalidToken);
  });

  it('refuses a token of none of its keys', () => {
    const stranger = new Fernet(Fernet.generateKey());
    const token = stranger.encrypt('x');
    expect(() => multi.decrypt(token)).toThrow(InvalidToken);
    expect(() => multi.decryptFromBytes(stranger.encryptToBytes('x'))).toThrow(InvalidToken);
    expect(() => multi.extractTimestamp(token)).toThrow(InvalidToken);
    expect(() => multi.rotate(token)).toThrow(InvalidToken);
    expect(() => multi.rotateBytes(stranger.encryptToBytes('x'))).toThrow(InvalidToken);
  });

  it('rotates to the first key, a fresh IV and the old timestamp, however old that is', () => {
    const token = old.encryptAtTime('a secret', 5);
    const rotated = multi.rotate(token);
    expect(current.decrypt(rotated).toString()).toBe('a secret');
    expect(current.extractTimestamp(rotated)).toBe(5);
    expect(rawOf(rotated).subarray(9, 25)).not.toEqual(rawOf(token).subarray(9, 25));
    expect(multi.rotate(rotated)).not.toBe(rotated);
    const raw = multi.rotateBytes(rawOf(token));
    expect(current.decryptFromBytes(raw).toString()).toBe('a secret');
    expect(raw.readBigUInt64BE(1)).toBe(5n);
  });

  it('takes any iterable, and keeps its own list', () => {
    const list = [old];
    const made = new MultiFernet(new Set(list));
    list.length = 0;
    expect(made.decrypt(old.encrypt('x')).toString()).toBe('x');
  });
});
