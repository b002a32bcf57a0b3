import { inspect } from 'node:util';

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { createKeyHasher, createKeyText, isKeyText } from './key-text.ts';

const pepper = Uint8Array.from({ length: 32 }, (_, place) => place);

describe('the text of a virtual key', () => {
  it('is new each time, of 256 random bits', () => {
    const texts = Array.from({ length: 1_000 }, createKeyText);
    expect(new Set(texts).size).toBe(1_000);
    for (const text of texts) {
      expect(isKeyText(text)).toBe(true);
      expect(Buffer.from(text.slice(4), 'base64url')).toHaveLength(32);
    }
  });

  it('is known by its shape from whatever else is sent', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), (text) => {
        expect(isKeyText(text)).toBe(false);
        expect(isKeyText(`atk_${text}`.slice(0, 46))).toBe(false);
      }),
    );
    const text = createKeyText();
    for (const other of [
      `${text}\n`,
      ` ${text}`,
      `${text}A`,
      text.slice(0, -1),
      text.replace('atk_', 'sk-_'),
      `${text.slice(0, -1)}B`,
      text.replace(/.{5}$/, '+++++'),
      'x'.repeat(1_000_000),
    ]) {
      expect(isKeyText(other)).toBe(false);
    }
  });

  it('has another hash under another pepper, for another text, and no other', () => {
    const text = createKeyText();
    const hash = createKeyHasher(pepper);
    expect(hash(text)).toEqual(createKeyHasher(Uint8Array.from(pepper))(text));
    expect(hash(text)).toHaveLength(32);
    expect(hash(text)).not.toEqual(hash(createKeyText()));
    expect(hash(text)).not.toEqual(createKeyHasher(pepper.toReversed())(text));
  });

  it.each([
    ['31 bytes', pepper.slice(1)],
    ['nothing', new Uint8Array()],
    ['bytes that nobody filled', new Uint8Array(32)],
    ['a text', 'x'.repeat(32) as unknown as Uint8Array],
    ['a setting that is missing', undefined as unknown as Uint8Array],
  ])('is hashed under no pepper of %s', (_what, flawed) => {
    expect(() => createKeyHasher(flawed)).toThrow(
      expect.objectContaining({ code: 'LLM_GATEWAY_PEPPER_INVALID' }),
    );
  });

  it('is hashed under a copy of the pepper, which nothing shows', () => {
    const given = Uint8Array.from(pepper);
    const hash = createKeyHasher(given);
    const before = hash('text');
    given.fill(0);
    expect(hash('text')).toEqual(before);
    expect(inspect(hash, { depth: 9, showHidden: true })).not.toContain('1d 1e 1f');
  });
});
