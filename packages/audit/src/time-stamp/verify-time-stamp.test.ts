import { readFileSync } from 'node:fs';

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { readAuthorityCertificates } from './authority-certificate.ts';
import { readTimeStampResponse } from './time-stamp-response.ts';
import { verifyTimeStamp } from './verify-time-stamp.ts';

interface Vectors {
  readonly note: string;
  readonly certificates: Readonly<Record<'rsa' | 'ec', string>>;
  readonly unfit: Readonly<Record<string, string>>;
  readonly responses: readonly { what: string; by: 'rsa' | 'ec'; response: string }[];
}

const vectors = JSON.parse(
  readFileSync(new URL('../../test/vectors/rfc3161-openssl.json', import.meta.url), 'utf8'),
) as Vectors;
const bytes = (base64: string) => Buffer.from(base64, 'base64');
const note = bytes(vectors.note);
const trust = (by: 'rsa' | 'ec') =>
  readAuthorityCertificates(bytes(vectors.certificates[by]).toString());
const tokenOf = (response: string) => {
  const answer = readTimeStampResponse(bytes(response));
  if (!answer.isGranted) throw new Error('not granted');
  return answer.token;
};
const plain = vectors.responses.filter(({ what }) => what !== 'rsa-embedded');

describe('a time stamp of another implementation', () => {
  it.each(vectors.responses)('is proven: $what', ({ by, response }) => {
    const check = verifyTimeStamp(tokenOf(response), note, trust(by));
    expect(check).toMatchObject({ isProven: true });
  });

  it.each(vectors.responses)('proves nothing about other data: $what', ({ by, response }) => {
    const other = Buffer.concat([note, Buffer.of(0)]);
    expect(verifyTimeStamp(tokenOf(response), other, trust(by))).toEqual({
      isProven: false,
      reason: 'it stamps other data',
    });
  });

  it.each(vectors.responses)('is not believed under another key: $what', ({ by, response }) => {
    const stranger = trust(by === 'rsa' ? 'ec' : 'rsa');
    expect(verifyTimeStamp(tokenOf(response), note, stranger)).toMatchObject({ isProven: false });
    expect(verifyTimeStamp(tokenOf(response), note, [])).toMatchObject({ isProven: false });
  });

  it.each(Object.keys(vectors.unfit))(
    'is not believed under a certificate whose purpose is %s',
    (what) => {
      const pem = bytes(vectors.unfit[what]!).toString();
      expect(() => readAuthorityCertificates(pem)).toThrow(/not critical|not for time stamping/);
    },
  );

  it('finds its signer among several certificates', () => {
    const [first] = vectors.responses;
    const both = [...trust('ec'), ...trust('rsa')];
    expect(verifyTimeStamp(tokenOf(first!.response), note, both)).toMatchObject({ isProven: true });
  });

  it.each(plain)('is refused with any one bit changed: $what', ({ by, response }) => {
    const token = tokenOf(response);
    const trusted = trust(by);
    const survivors: number[] = [];
    for (let bit = 0; bit < token.length * 8; bit += 1) {
      const changed = Uint8Array.from(token);
      changed[bit >> 3]! ^= 1 << (bit & 7);
      if (verifyTimeStamp(changed, note, trusted).isProven) survivors.push(bit);
    }
    expect(survivors).toEqual([]);
  });

  it('is refused cut off at any place, and with anything behind it', () => {
    const token = tokenOf(plain[0]!.response);
    for (let length = 0; length < token.length; length += 1) {
      const cut = token.subarray(0, length);
      expect(verifyTimeStamp(cut, note, trust('rsa'))).toMatchObject({ isProven: false });
    }
    const longer = Buffer.concat([token, Buffer.of(0x05, 0x00)]);
    expect(verifyTimeStamp(longer, note, trust('rsa'))).toMatchObject({ isProven: false });
  });

  it('makes no difficulty for the reader, whatever bytes it is', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (garbage) => {
        expect(verifyTimeStamp(garbage, note, trust('rsa')).isProven).toBe(false);
      }),
    );
  });
});
