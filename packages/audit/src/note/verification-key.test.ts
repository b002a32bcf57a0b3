import { describe, expect, it } from 'vitest';

import { goOracle } from '../../test/go-oracle.ts';
import { createNoteKey } from './note-key.ts';
import { createVerificationKey, parseVerificationKey } from './verification-key.ts';

/** golang.org/x/mod sumdb/note, note_test.go; BSD-3-Clause, Copyright 2019 The Go Authors. */
const vkey = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';

describe('a verification key as text', () => {
  it('is read and written as published, and as Go writes all three types', () => {
    for (const text of [vkey, ...goOracle.proof.keys]) {
      expect(parseVerificationKey(text)?.vkey).toBe(text);
    }
    expect(goOracle.proof.keys.map((text) => parseVerificationKey(text)?.type)).toEqual([
      'ed25519',
      'ed25519-cosignature',
      'ml-dsa-44-cosignature',
    ]);
  });

  it('is refused in every part of it, and after every change of one character', () => {
    for (let from = 0; from <= vkey.length; from += 1) {
      for (let to = from + 1; to <= vkey.length; to += 1) {
        if (from === 0 && to === vkey.length) continue;
        expect(parseVerificationKey(vkey.slice(from, to))).toBeNull();
      }
    }
    for (let at = 0; at < vkey.length; at += 1) {
      const next = String.fromCharCode(vkey.charCodeAt(at) + 1);
      expect(parseVerificationKey(vkey.slice(0, at) + next + vkey.slice(at + 1))).toBeNull();
    }
  });

  it.each([
    'PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==',
    'PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW',
  ])('is refused with a wrong length or an unknown type under a fitting key id: %s', (text) => {
    expect(parseVerificationKey(text)).toBeNull();
  });

  it('cannot be made of a name or of bytes that no key has', () => {
    expect(() => createVerificationKey('a b', 'ed25519', Buffer.alloc(32))).toThrow(TypeError);
    expect(() => createVerificationKey('a+b', 'ed25519', Buffer.alloc(32))).toThrow(TypeError);
    expect(() => createVerificationKey('a', 'ed25519', Buffer.alloc(31))).toThrow(TypeError);
    expect(() => createNoteKey('a', 'ed25519', Buffer.alloc(31))).toThrow(TypeError);
  });

  it('shows nothing of the private key that it belongs to', () => {
    const seed = Buffer.alloc(32, 7);
    const shown = JSON.stringify(createNoteKey('a.example', 'ed25519', seed));
    expect(shown).not.toContain(seed.toString('base64').slice(0, 20));
    expect(shown).not.toContain(seed.toString('hex').slice(0, 20));
  });
});
