import { describe, expect, it } from 'vitest';

import { isObject, parseStrictJson, sameJson } from './strict-json.ts';

const same = (one: string, other: string): boolean =>
  sameJson(parseStrictJson(one).value, parseStrictJson(other).value);
const large = '12345678901234567890123';

describe('a number that would lose digits', () => {
  it.each([
    [large, large],
    [large, '1.2345678901234567890123e22'],
    [`{"a":[${large}0]}`, `{"a":[${large}e1]}`],
  ])('is the same number in any spelling: %s and %s', (one, other) => {
    expect(same(one, other)).toBe(true);
  });

  it.each([
    [large, '12345678901234567890124'],
    [large, String(Number(large))],
    [large, `-${large}`],
    [large, `"${large}"`],
    [large, `{"exact":"${large}e0"}`],
    [`{"exact":"${large}e0"}`, large],
    [large, `{"digits":"${large}e0"}`],
    [large, '{}'],
    [large, '[]'],
  ])('is nothing else that JSON can write: %s and %s', (one, other) => {
    expect(same(one, other)).toBe(false);
  });

  it('is no object', () => {
    expect(isObject(parseStrictJson(large).value)).toBe(false);
  });
});
