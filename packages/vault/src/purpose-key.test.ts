import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { InvalidToken } from './fernet.ts';
import { deriveFernet, encodeParts } from './purpose-key.ts';

const parts = fc.array(fc.string({ unit: 'grapheme' }), { maxLength: 6 });

describe('encodeParts', () => {
  it('writes the count, then each part behind its length', () => {
    expect(encodeParts(['ab', '', 'é']).toString('hex')).toBe(
      '00000003' + '00000002' + '6162' + '00000000' + '00000002' + 'c3a9',
    );
  });

  it('gives two different lists two different encodings', () => {
    fc.assert(
      fc.property(parts, parts, (one, other) => {
        const isSameList = JSON.stringify(one) === JSON.stringify(other);
        expect(encodeParts(one).equals(encodeParts(other))).toBe(isSameList);
      }),
    );
  });

  it.each([
    [
      ['ab', 'c'],
      ['a', 'bc'],
    ],
    [['a', ''], ['a']],
    [[], ['']],
    [['a\0b'], ['a', 'b']],
  ])('does not take %j for %j', (one, other) => {
    expect(encodeParts(one).equals(encodeParts(other))).toBe(false);
  });
});

describe('deriveFernet', () => {
  it('gives the key of RFC 5869: HKDF-SHA256, no salt, the encoded parts as info', () => {
    // Made with Python's cryptography: HKDF(SHA256, 32, salt=None, info), then Fernet.encrypt_at_time.
    const token =
      'gAAAAABlU_EAmFm5SLOY4SE-OdtIWfawnVMF67OzZe2e80n7sNNBSYsbeTxueGkAgbXeDSZP6iq-SoGJ8dUrC_kM0hRzkFPhsQ==';
    const fernet = deriveFernet(Buffer.alloc(32, 7), ['label', '1', 'acme']);
    expect(fernet.decrypt(token).toString()).toBe('derived alike');
  });

  it('opens under the same parts and refuses under any other', () => {
    const material = Buffer.alloc(32, 7);
    const token = deriveFernet(material, ['label', 'acme', 'stripe']).encrypt('x');
    expect(deriveFernet(material, ['label', 'acme', 'stripe']).decrypt(token).toString()).toBe('x');
    for (const other of [['label', 'globex', 'stripe'], ['label', 'acmes', 'tripe'], ['label']]) {
      expect(() => deriveFernet(material, other).decrypt(token)).toThrow(InvalidToken);
    }
  });

  it('refuses under other key material', () => {
    const token = deriveFernet(Buffer.alloc(32, 7), ['label']).encrypt('x');
    expect(() => deriveFernet(Buffer.alloc(32, 8), ['label']).decrypt(token)).toThrow(InvalidToken);
  });
});
