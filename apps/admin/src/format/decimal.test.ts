import { describe, expect, it } from 'vitest';

import { decimalPlaces, groupDecimal, sumDecimals } from './decimal.ts';

describe('a decimal amount', () => {
  it.each([
    ['1234567.50', '1,234,567.50'],
    ['-5033.53', '\u22125,033.53'],
    ['-0.00', '0.00'],
    ['.26', '0.26'],
    ['007', '7'],
    ['98765432109876543210.12', '98,765,432,109,876,543,210.12'],
  ])('%s is shown as %s, every digit kept', (text, shown) => {
    expect(groupDecimal(text)).toBe(shown);
  });

  it('is filled up with zeros, so that points stand below one another, and never cut', () => {
    expect(groupDecimal('12407.4', 2)).toBe('12,407.40');
    expect(groupDecimal('0', 2)).toBe('0.00');
    expect(groupDecimal('1.2345', 2)).toBe('1.2345');
    expect([decimalPlaces('1.2345'), decimalPlaces('7'), decimalPlaces('x')]).toEqual([4, 0, 0]);
  });

  it.each(['', '-', '.', '1e3', '1,000', 'NaN', '12px'])('is not made of %j', (text) => {
    expect(groupDecimal(text)).toBeNull();
    expect(sumDecimals([text])).toBeNull();
  });

  it('is added exactly, beyond what a floating-point number holds', () => {
    expect(sumDecimals(['98765432109876543210.12', '0.1', '-.02'])).toBe('98765432109876543210.20');
    expect(sumDecimals(['1.5', '-2'])).toBe('-0.5');
    expect(sumDecimals([])).toBe('0');
  });
});
