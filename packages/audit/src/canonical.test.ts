import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import vectors from '../test/vectors/canonical/json-canonicalization.json' with { type: 'json' };
import { canonicaliseEntry } from './canonical-entry.ts';
import { canonicalise, hasWholeNumbersOnly } from './canonical.ts';
import type { CanonicalValue } from './canonical.ts';

/** From RFC 8785. */
const published: readonly { what: string; value: CanonicalValue; canonical: string }[] = [
  {
    what: 'the string of section 3.2.2',
    value: '\u20ac$\u000f\u000aA\'\u0042\u0022\u005c\\"/',
    canonical: '"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"',
  },
  {
    what: 'the literals of section 3.2.2',
    value: { literals: [null, true, false] },
    canonical: '{"literals":[null,true,false]}',
  },
  {
    what: 'the property order of section 3.2.3',
    value: {
      '\u20ac': 'Euro Sign',
      '\r': 'Carriage Return',
      '\ufb33': 'Hebrew Letter Dalet With Dagesh',
      '1': 'One',
      '\ud83d\ude00': 'Emoji: Grinning Face',
      '\u0080': 'Control',
      '\u00f6': 'Latin Small Letter O With Diaeresis',
    },
    canonical:
      '{"\\r":"Carriage Return","1":"One","\u0080":"Control",' +
      '"\u00f6":"Latin Small Letter O With Diaeresis","\u20ac":"Euro Sign",' +
      '"\ud83d\ude00":"Emoji: Grinning Face","\ufb33":"Hebrew Letter Dalet With Dagesh"}',
  },
  {
    what: 'nested and empty values',
    value: { b: [], a: { d: {}, c: -0 } },
    canonical: '{"a":{"c":0,"d":{}},"b":[]}',
  },
  {
    what: 'the largest safe integers',
    value: [9007199254740991, -9007199254740991],
    canonical: '[9007199254740991,-9007199254740991]',
  },
];

/** What RFC 8785 can write, and an audit entry must not hold. */
const notWhole: readonly { what: string; value: CanonicalValue }[] = [
  { what: 'a fraction', value: 0.1 },
  { what: 'an unsafe integer', value: 9007199254740992 },
  { what: 'a fraction deep inside', value: { a: [1, { b: -0.5 }] } },
];

const refused: readonly { what: string; value: unknown }[] = [
  { what: 'not a number', value: Number.NaN },
  { what: 'infinity', value: Number.POSITIVE_INFINITY },
  { what: 'a lone surrogate', value: '\ud800' },
  { what: 'a lone surrogate in a name', value: { '\udc00': 1 } },
  { what: 'undefined', value: { a: undefined } },
  { what: 'a hole in an array', value: Array.from({ length: 1 }) },
  { what: 'a date', value: new Date(0) },
  { what: 'a big integer', value: 1n },
  { what: 'a function', value: () => 1 },
];

const anyValue = fc.letrec<{ value: CanonicalValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.string({ unit: 'grapheme' }),
    fc.maxSafeInteger(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value')),
    fc.dictionary(fc.string({ unit: 'binary' }), tie('value'), { noNullPrototype: true }),
  ),
})).value;

describe('canonical JSON', () => {
  it.each(published)('gives the published bytes for $what', ({ value, canonical }) => {
    expect(canonicalise(value)).toBe(canonical);
  });

  it.each(vectors.documents)('gives the published bytes for $name', ({ input, output }) => {
    expect(canonicalise(JSON.parse(input) as CanonicalValue)).toBe(output);
  });

  it.each(vectors.numbers)('writes the number $ieee754 as $text', ({ ieee754, text }) => {
    expect(canonicalise(Buffer.from(ieee754, 'hex').readDoubleBE())).toBe(text);
  });

  it.each(['7fffffffffffffff', '7ff0000000000000', 'fff0000000000000'])(
    'refuses the number %s, as published',
    (ieee754) => {
      expect(() => canonicalise(Buffer.from(ieee754, 'hex').readDoubleBE())).toThrow(TypeError);
    },
  );

  it.each(refused)('refuses $what', ({ value }) => {
    expect(() => canonicalise(value as CanonicalValue)).toThrow(TypeError);
    expect(() => canonicaliseEntry(value as CanonicalValue)).toThrow(
      expect.objectContaining({ code: 'AUDIT_VALUE_NOT_CANONICAL' }),
    );
  });

  it.each(notWhole)('writes $what, and lets no audit entry hold it', ({ value }) => {
    expect(canonicalise(value)).toBe(JSON.stringify(value));
    expect(hasWholeNumbersOnly(value)).toBe(false);
    expect(() => canonicaliseEntry(value)).toThrow(
      expect.objectContaining({ code: 'AUDIT_VALUE_NOT_CANONICAL' }),
    );
  });

  it('loses nothing, and gives the same text for what was read back from it', () => {
    fc.assert(
      fc.property(anyValue, (value) => {
        const text = canonicalise(value);
        const again = JSON.parse(text) as CanonicalValue;
        expect(canonicalise(again)).toBe(text);
        expect(canonicaliseEntry(value)).toBe(text);
        expect(again).toEqual(JSON.parse(JSON.stringify(value)));
      }),
      { numRuns: 500 },
    );
  });
});
