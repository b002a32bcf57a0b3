import { describe, expect, it } from 'vitest';

import invalidVectors from '../test/vectors/invalid.json' with { type: 'json' };
import oracle from '../test/vectors/python-cryptography.json' with { type: 'json' };
import verifyVectors from '../test/vectors/verify.json' with { type: 'json' };
import { Fernet, InvalidToken, MultiFernet } from './fernet.ts';

const seconds = (iso: string): number => Date.parse(iso) / 1000;

describe('the vectors of the Fernet specification', () => {
  it.each(verifyVectors)('decrypt ($src)', ({ token, secret, now, ttl_sec, src }) => {
    const lifetime = { ttl: ttl_sec, currentTime: seconds(now) };
    expect(new Fernet(secret).decryptAtTime(token, lifetime).toString()).toBe(src);
  });

  it.each(invalidVectors)('are refused for $desc', ({ token, secret, now, ttl_sec }) => {
    const lifetime = { ttl: ttl_sec, currentTime: seconds(now) };
    expect(() => new Fernet(secret).decryptAtTime(token, lifetime)).toThrow(InvalidToken);
  });
});

describe('tokens of Python’s cryptography', () => {
  it(`decrypt to the same bytes and the same timestamp, all ${oracle.tokens.length} of them`, () => {
    expect(oracle.tokens.length).toBeGreaterThanOrEqual(2000);
    for (const { key, token, plaintext, time } of oracle.tokens) {
      const fernet = new Fernet(key);
      expect(fernet.decrypt(token).toString('base64')).toBe(plaintext);
      expect(fernet.decryptFromBytes(Buffer.from(token, 'base64url')).toString('base64')).toBe(
        plaintext,
      );
      expect(fernet.extractTimestamp(token)).toBe(time);
    }
  });

  it(`are refused when Python refuses them, all ${oracle.refused.length} of them`, () => {
    for (const { what, key, token } of oracle.refused) {
      expect(() => new Fernet(key).decrypt(token), `case: ${what}`).toThrow(InvalidToken);
      const lenient = new Fernet(key, { base64: 'lenient' });
      expect(() => lenient.decrypt(token), `case: ${what}`).toThrow(InvalidToken);
    }
  });

  it.each(oracle.ttl)(
    'are in time when Python says so: ttl $ttl at $now is accepted: $accepted',
    ({ key, token, accepted, ttl, now }) => {
      const decrypt = (): Buffer => new Fernet(key).decryptAtTime(token, { ttl, currentTime: now });
      if (accepted) expect(decrypt().toString()).toBe('x');
      else expect(decrypt).toThrow(InvalidToken);
    },
  );

  it(`rotate as Python rotates them, all ${oracle.multi.length} MultiFernet cases`, () => {
    for (const { keys, token, rotated, plaintext, time } of oracle.multi) {
      const multi = new MultiFernet(keys.map((key) => new Fernet(key)));
      if (rotated === null) {
        expect(() => multi.decrypt(token)).toThrow(InvalidToken);
        expect(() => multi.extractTimestamp(token)).toThrow(InvalidToken);
        expect(() => multi.rotate(token)).toThrow(InvalidToken);
        continue;
      }
      const first = new Fernet(keys[0]!);
      expect(multi.decrypt(token).toString('base64')).toBe(plaintext);
      expect(multi.extractTimestamp(token)).toBe(time);
      for (const text of [rotated, multi.rotate(token)]) {
        expect(first.decrypt(text).toString('base64')).toBe(plaintext);
        expect(first.extractTimestamp(text)).toBe(time);
      }
    }
  });

  it(`are read in their one spelling only, in all ${oracle.spellings.length} cases`, () => {
    for (const { what, key, text, plaintext, canonical } of oracle.spellings) {
      const decrypt = (): Buffer => new Fernet(key).decrypt(text);
      if (canonical) expect(decrypt().toString('base64'), `case: ${what}`).toBe(plaintext);
      else expect(decrypt, `case: ${what}`).toThrow(InvalidToken);
    }
  });

  it('are read in the spellings that Python reads, and no other, when asked to be lenient', () => {
    for (const { what, key, text, plaintext, python } of oracle.spellings) {
      const decrypt = (): Buffer => new Fernet(key, { base64: 'lenient' }).decrypt(text);
      if (python) expect(decrypt().toString('base64'), `case: ${what}`).toBe(plaintext);
      else expect(decrypt, `case: ${what}`).toThrow(InvalidToken);
    }
  });
});
