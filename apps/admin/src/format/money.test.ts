import { describe, expect, it } from 'vitest';

import { formatMinorUnits } from './money.ts';

describe('amounts in minor units', () => {
  it.each([
    ['123456', 'usd', '1,234.56'],
    ['5', 'EUR', '0.05'],
    ['0', 'usd', '0.00'],
    ['-12', 'gbp', '\u22120.12'],
    ['-0', 'gbp', '0.00'],
    ['2469128', 'jpy', '2,469,128'],
    ['4679261', 'kwd', '4,679.261'],
    ['000100', 'usd', '1.00'],
  ])('writes %s %s as %s', (minorUnits, currency, shown) => {
    expect(formatMinorUnits(minorUnits, currency)).toBe(shown);
  });

  it('keeps every digit of an amount that a floating-point number would round', () => {
    expect(formatMinorUnits('900719925474099301', 'usd')).toBe('9,007,199,254,740,993.01');
  });

  it('states UGX in hundredths, as Stripe does', () => {
    expect(formatMinorUnits('500', 'ugx')).toBe('5.00');
  });

  it.each(['12.5', '1e3', '', ' 1', '--1'])('refuses %j, which is not a whole number', (text) => {
    expect(formatMinorUnits(text, 'usd')).toBeNull();
  });
});
