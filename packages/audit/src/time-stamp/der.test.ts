import { describe, expect, it } from 'vitest';

import { readGeneralizedTime, readInteger, readObjectId } from './der-text.ts';
import { writeDer, writeUnsigned } from './der-write.ts';
import { DerError, readDer, readMembers } from './der.ts';

const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex');
const time = (text: string) => readDer(writeDer(0x18, Buffer.from(text)));

const refused: readonly { what: string; bytes: string }[] = [
  { what: 'nothing', bytes: '' },
  { what: 'a tag alone', bytes: '30' },
  { what: 'an indefinite length', bytes: '30 80 00 00' },
  { what: 'a long length that could be short', bytes: '04 81 01 ff' },
  { what: 'a length with a zero in front', bytes: `04 82 00 80 ${'00'.repeat(128)}` },
  { what: 'a length of four octets', bytes: '04 84 00 00 00 01 ff' },
  { what: 'a tag number above 30', bytes: '1f 81 01 00' },
  { what: 'less content than announced', bytes: '04 02 ff' },
  { what: 'bytes behind the value', bytes: '05 00 00' },
];

describe('the strict reader of DER', () => {
  it.each(refused)('refuses $what', ({ bytes }) => {
    expect(() => readDer(hex(bytes))).toThrow(DerError);
  });

  it('reads what the writer wrote, at every length of a length', () => {
    for (const length of [0, 1, 127, 128, 255, 256, 65_535, 65_536]) {
      const value = readDer(writeDer(0x04, Buffer.alloc(length, 7)));
      expect(value.content).toHaveLength(length);
    }
  });

  it('refuses members of another tag, and members that are cut off', () => {
    expect(() => readMembers(readDer(hex('31 00')), 0x30)).toThrow(DerError);
    expect(() => readMembers(readDer(hex('30 02 04 01')), 0x30)).toThrow(DerError);
    expect(() => readMembers(undefined, 0x30)).toThrow(DerError);
  });

  it.each([
    ['06 09 60 86 48 01 65 03 04 02 01', '2.16.840.1.101.3.4.2.1'],
    ['06 03 2a 03 04', '1.2.3.4'],
    ['06 03 88 37 03', '2.999.3'],
  ])('reads the object identifier %s', (bytes, text) => {
    expect(readObjectId(readDer(hex(bytes)))).toBe(text);
  });

  it.each(['06 00', '06 02 2a 80', '06 03 2a 80 01'])(
    'refuses the object identifier %s',
    (bytes) => {
      expect(() => readObjectId(readDer(hex(bytes)))).toThrow(DerError);
    },
  );

  it.each([
    ['02 01 00', 0n],
    ['02 01 ff', -1n],
    ['02 02 00 80', 128n],
    ['02 02 ff 7f', -129n],
  ])('reads the integer %s', (bytes, value) => {
    expect(readInteger(readDer(hex(bytes)))).toBe(value);
  });

  it.each(['02 00', '02 02 00 7f', '02 02 ff 80'])('refuses the integer %s', (bytes) => {
    expect(() => readInteger(readDer(hex(bytes)))).toThrow(DerError);
  });

  it('writes integers that are not negative in their shortest form', () => {
    expect(writeUnsigned(hex('00 00 7f'))).toEqual(hex('02 01 7f'));
    expect(writeUnsigned(hex('00 80'))).toEqual(hex('02 02 00 80'));
    expect(writeUnsigned(hex('00'))).toEqual(hex('02 01 00'));
  });

  it('reads times in UTC, with a fraction that does not end in zero', () => {
    expect(readGeneralizedTime(time('20260102030405Z'))).toBe(Date.UTC(2026, 0, 2, 3, 4, 5));
    expect(readGeneralizedTime(time('20260102030405.12Z'))).toBe(
      Date.UTC(2026, 0, 2, 3, 4, 5, 120),
    );
    expect(readGeneralizedTime(time('20260102030405.1234567Z'))).toBe(
      Date.UTC(2026, 0, 2, 3, 4, 5, 123),
    );
  });

  it.each(['20260230000000Z', '20261301000000Z', '20260102030405', '20260102030405.10Z'])(
    'refuses the time %s',
    (text) => {
      expect(() => readGeneralizedTime(time(text))).toThrow(DerError);
    },
  );
});
