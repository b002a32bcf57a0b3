import { describe, expect, it } from 'vitest';

import { parseLosslessJson } from './lossless-json.ts';
import { prettyJson, printJson } from './print-json.ts';

describe('JSON of a provider', () => {
  it('keeps digits that a floating-point number would lose', () => {
    const text =
      '{"amount":9007199254740993,"rate":1.100000000000000088817,"tiny":1.0E-400,"zero":1.50}';
    const printed = prettyJson(text);
    expect(printed).toContain('9007199254740993');
    expect(printed).toContain('1.100000000000000088817');
    expect(printed).toContain('1.0E-400');
    expect(printed).toContain('1.50');
  });

  it('indents like JSON.stringify where nothing can be lost', () => {
    const value = { a: [1, { b: [] }, 'x'], c: {}, d: null, e: true, f: [[2]] };
    expect(prettyJson(JSON.stringify(value))).toBe(JSON.stringify(value, null, 2));
  });

  it('keeps the order and the duplicates of names', () => {
    expect(prettyJson('{"2":1,"1":2,"2":3}')).toBe('{\n  "2": 1,\n  "1": 2,\n  "2": 3\n}');
  });

  it('keeps a string as it was escaped', () => {
    const text = String.raw`"\u00e9\n\"\/"`;
    expect(prettyJson(text)).toBe(text);
    expect(parseLosslessJson(text)).toMatchObject({ value: 'é\n"/' });
  });

  it.each(['{', '[1,]', '{"a":1,}', '01', '1 2', 'nul', '{"a" 1}', '"\n"', '', '\u00A01', 'NaN'])(
    'refuses %j and shows it as it came',
    (text) => {
      expect(printJson(text)).toBeNull();
      expect(prettyJson(text)).toBe(text);
    },
  );

  it('refuses nesting that would exhaust the stack', () => {
    expect(printJson('['.repeat(100_000))).toBeNull();
  });
});
