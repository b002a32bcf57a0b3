import { describe, expect, it } from 'vitest';

import { crc32c } from './crc32c.ts';

const rising = Array.from({ length: 32 }, (_, index) => index);

describe('crc32c', () => {
  // RFC 3720 appendix B.4, whose bytes are printed in the order of the wire, and the check value of
  // the catalogue of parametrised CRC algorithms.
  it.each([
    { what: '32 bytes of zeroes', bytes: Buffer.alloc(32), expected: 0x8a9136aa },
    { what: '32 bytes of ones', bytes: Buffer.alloc(32, 0xff), expected: 0x62a8ab43 },
    { what: '32 bytes that rise', bytes: Buffer.from(rising), expected: 0x46dd794e },
    {
      what: '32 bytes that fall',
      bytes: Buffer.from(rising).reverse(),
      expected: 0x113fdb5c,
    },
    { what: 'the digits 1 to 9', bytes: Buffer.from('123456789'), expected: 0xe3069283 },
    { what: 'nothing', bytes: Buffer.alloc(0), expected: 0 },
  ])('is that of the RFC for $what', ({ bytes, expected }) => {
    expect(crc32c(bytes)).toBe(expected);
  });
});
