import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { columnDigits, exactUsd, parseUsd, shownUsd } from './nano-usd.ts';

const amount = fc.bigInt({ min: 0n, max: 999_999_999_999_999_000n });
const small = fc.bigInt({ min: 0n, max: 3_000n });

describe('an amount of nano-USD', () => {
  it.each([
    ['0', '0.00'],
    ['1', '0.000000001'],
    ['1500000000', '1.50'],
    ['1234567000000000', '1,234,567.00'],
    ['20000001', '0.020000001'],
  ])('%s is exactly %s dollars', (nano, text) => {
    expect(exactUsd(nano)).toBe(text);
  });

  it.each([
    ['1000', '0.000001'],
    ['1001', '0.000002'],
    ['1999999999', '2.00'],
    ['9007199254740993000', '9,007,199,254.740993'],
  ])('%s is shown as %s, rounded up to a millionth', (nano, text) => {
    expect(shownUsd(nano)).toBe(text);
  });

  it.each([
    ['0', '0.00'],
    ['1', '0.000000001'],
    ['20', '0.00000002'],
    ['999', '0.000000999'],
  ])('%s is less than a millionth, and shown as %s with all its digits', (nano, text) => {
    expect(shownUsd(nano)).toBe(text);
  });

  it('never looks like less than it is, nor like more by a millionth', () => {
    fc.assert(
      fc.property(fc.oneof(small, amount), (nano) => {
        const shown = BigInt(parseUsd(shownUsd(String(nano))) ?? -1);
        expect(shown - nano).toBeGreaterThanOrEqual(0n);
        expect(shown - nano).toBeLessThan(nano < 1000n ? 1n : 1000n);
      }),
    );
  });

  it('of what is left never looks like more than it is, nor like less by a millionth', () => {
    fc.assert(
      fc.property(fc.oneof(small, amount), (nano) => {
        const shown = BigInt(parseUsd(shownUsd(String(nano), { rounds: 'down' })) ?? -1);
        expect(nano - shown).toBeGreaterThanOrEqual(0n);
        expect(nano - shown).toBeLessThan(nano < 1000n ? 1n : 1000n);
      }),
    );
  });

  it('has as many digits as the longest of its column, and is rounded to those', () => {
    const column = ['26250', '20', '0', '1500000000'];
    const digits = columnDigits(column);
    expect(column.map((nano) => shownUsd(nano, { digits }))).toEqual([
      ...['0.00002625', '0.00000002', '0.00000000', '1.50000000'],
    ]);
    expect(columnDigits(['5000000000', '0'])).toBe(2);
    expect(columnDigits([])).toBe(0);
  });

  it('survives the way to a text and back, every digit', () => {
    fc.assert(
      fc.property(amount, (nano) => {
        expect(parseUsd(exactUsd(String(nano)))).toBe(String(nano));
      }),
    );
  });

  it.each(['', '-1', '1e3', '1.', '.5', '0.0000000001', '1,00', '12 ', '١', '1234567890'])(
    'is read out of %j only where that is a plain amount',
    (text) => {
      expect(parseUsd(text)).toBe(text === '12 ' ? '12000000000' : null);
    },
  );
});
