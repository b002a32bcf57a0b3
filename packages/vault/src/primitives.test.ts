import { createHmac, createSecretKey, hkdfSync } from 'node:crypto';

import { describe, expect, it } from 'vitest';

import rfc from '../test/vectors/rfc-hmac-hkdf-sha256.json' with { type: 'json' };
import wycheproof from '../test/vectors/wycheproof-aes-128-cbc-pkcs5.json' with { type: 'json' };
import { Fernet, InvalidToken } from './fernet.ts';

const hex = (text: string): Buffer => Buffer.from(text, 'hex');

describe('AES-128-CBC with PKCS #5 padding, through a Fernet', () => {
  const signing = Buffer.alloc(16, 's');

  /** The ciphertext of a vector in a token whose MAC is right. */
  function tokenOf(iv: string, ciphertext: string): Buffer {
    const body = Buffer.concat([hex('800000000000000000'), hex(iv), hex(ciphertext)]);
    return Buffer.concat([body, createHmac('sha256', signing).update(body).digest()]);
  }

  it.each(wycheproof.tests)(
    'answers test $tcId of Wycheproof ($what): $result',
    ({ key, iv, msg, ct, result }) => {
      const fernet = new Fernet(Buffer.concat([signing, hex(key)]));
      const decrypt = (): Buffer => fernet.decryptFromBytes(tokenOf(iv, ct));
      if (result === 'valid') expect(decrypt().toString('hex')).toBe(msg);
      else expect(decrypt).toThrow(InvalidToken);
    },
  );
});

describe('HMAC-SHA256 of this Node', () => {
  it.each(rfc.hmac)('is that of RFC 4231 ($key)', ({ key, msg, mac }) => {
    const ours = createHmac('sha256', createSecretKey(hex(key))).update(hex(msg));
    expect(ours.digest('hex')).toBe(mac);
  });
});

describe('HKDF-SHA256 of this Node', () => {
  it.each(rfc.hkdf)('is that of RFC 5869 ($ikm)', ({ ikm, salt, info, length, okm }) => {
    const ours = hkdfSync('sha256', createSecretKey(hex(ikm)), hex(salt), hex(info), length);
    expect(Buffer.from(ours).toString('hex')).toBe(okm);
  });
});
