import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { ageOpenItems, agingBucket } from './aging.ts';
import { addDecimals, formatDecimal, parseDecimal, subtractDecimals } from './decimal.ts';

const read = (text: string) => {
  const decimal = parseDecimal(text);
  if (decimal === null) throw new Error(text);
  return decimal;
};

describe('a decimal', () => {
  it.each([
    ['.5', '0.50'],
    ['-.05', '-0.05'],
    ['7', '7.00'],
    ['-12345678901234567890.125', '-12345678901234567890.125'],
    ['0.1000', '0.10'],
    ['-0', '0.00'],
  ])('is written with its digits: %s', (text, written) => {
    expect(formatDecimal(read(text))).toBe(written);
  });

  it.each(['', '.', '-', '1e3', '1,000', ' 1', '0x1', '+1', '1.', 'NaN', '١'])(
    'is not read from %j',
    (text) => {
      expect(parseDecimal(text)).toBeNull();
    },
  );

  it('is added and taken away without a loss, for 1000 random pairs', () => {
    const decimals = fc.record({
      units: fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }),
      scale: fc.integer({ min: 0, max: 12 }),
    });
    fc.assert(
      fc.property(decimals, decimals, (a, b) => {
        const back = subtractDecimals(addDecimals(a, b), b);
        expect(formatDecimal(back)).toBe(formatDecimal(a));
      }),
      { numRuns: 1000 },
    );
  });
});

describe('the age of an open item', () => {
  it.each([
    ['2026-11-20', 'current'],
    ['2026-12-31', 'current'],
    ['2026-11-19', '1_30'],
    ['2026-10-21', '1_30'],
    ['2026-10-20', '31_60'],
    ['2026-09-21', '31_60'],
    ['2026-09-20', '61_90'],
    ['2026-08-22', '61_90'],
    ['2026-08-21', 'over_90'],
    ['2024-02-29', 'over_90'],
  ])('of one that is due on %s is %s on 2026-11-20', (due, bucket) => {
    expect(agingBucket(due, '2026-11-20')).toBe(bucket);
  });

  it.each(['2026-02-30', '2026-11-20T00:00:00Z', '11/20/2026', '', '0000-00-00'])(
    'is not known of %j',
    (due) => {
      expect(() => agingBucket(due, '2026-11-20')).toThrow(
        expect.objectContaining({ code: 'CONNECTORS_KIT_RESPONSE_INVALID' }),
      );
    },
  );

  it('sums each bucket exactly, credits with their sign', () => {
    const items = [
      { dueDate: '2026-11-20', amount: '12345678901234567890.12' },
      { dueDate: '2026-11-21', amount: '-.02' },
      { dueDate: '2026-11-01', amount: '0.1' },
      { dueDate: '2026-11-02', amount: '0.2' },
    ];
    expect(ageOpenItems(items, '2026-11-20')).toEqual({
      current: '12345678901234567890.10',
      '1_30': '0.30',
      '31_60': '0.00',
      '61_90': '0.00',
      over_90: '0.00',
    });
    const broken = [{ dueDate: '2026-11-01', amount: '1e2' }];
    expect(() => ageOpenItems(broken, '2026-11-20')).toThrow(
      expect.objectContaining({ code: 'CONNECTORS_KIT_RESPONSE_INVALID' }),
    );
  });
});
