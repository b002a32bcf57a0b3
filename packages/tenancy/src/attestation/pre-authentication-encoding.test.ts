import { createPublicKey, verify } from 'node:crypto';

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { encodePreAuthentication } from './pre-authentication-encoding.ts';

/** The example of the DSSE protocol document. */
const vector = {
  body: 'hello world',
  type: 'http://example.com/HelloWorld',
  encoding: 'DSSEv1 29 http://example.com/HelloWorld 11 hello world',
  x: 46950820868899156662930047687818585632848591499744589407958293238635476079160n,
  y: 5640078356564379163099075877009565129882514886557779369047442380624545832820n,
  sig: 'A3JqsQGtVsJ2O2xqrI5IcnXip5GToJ3F+FnZ+O88SjtR6rDAajabZKciJTfUiHqJPcIAriEGAHTVeCUjW2JIZA==',
};

const encoded = encodePreAuthentication(vector.type, Buffer.from(vector.body));

describe('the pre-authentication encoding', () => {
  it('is that of the protocol document', () => {
    expect(encoded.toString()).toBe(vector.encoding);
  });

  it('is what the signature of the protocol document covers', () => {
    const coordinate = (value: bigint) =>
      Buffer.from(value.toString(16).padStart(64, '0'), 'hex').toString('base64url');
    const key = createPublicKey({
      format: 'jwk',
      key: { kty: 'EC', crv: 'P-256', x: coordinate(vector.x), y: coordinate(vector.y) },
    });
    const how = { key, dsaEncoding: 'ieee-p1363' } as const;
    expect(verify('sha256', encoded, how, Buffer.from(vector.sig, 'base64'))).toBe(true);
    encoded[0]! ^= 1;
    expect(verify('sha256', encoded, how, Buffer.from(vector.sig, 'base64'))).toBe(false);
  });

  it('counts bytes, not characters', () => {
    expect(encodePreAuthentication('é', Buffer.from('ü')).toString()).toBe('DSSEv1 2 é 2 ü');
    expect(encodePreAuthentication('', Buffer.alloc(0)).toString()).toBe('DSSEv1 0  0 ');
  });

  it('is another one for every other type and body', () => {
    const bytes = fc.uint8Array({ maxLength: 12 });
    fc.assert(
      fc.property(fc.string(), bytes, fc.string(), bytes, (type, body, otherType, otherBody) => {
        const same = type === otherType && Buffer.from(body).equals(Buffer.from(otherBody));
        const equal = encodePreAuthentication(type, body).equals(
          encodePreAuthentication(otherType, otherBody),
        );
        expect(equal).toBe(same);
      }),
    );
  });
});
