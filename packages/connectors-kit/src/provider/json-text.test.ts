import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { compactJson, readElements, readMembers, replaceMembers } from './json-text.ts';

const spaced = fc.tuple(fc.json({ maxDepth: 5 }), fc.constantFrom(0, 1, 2, '\t', ' \n'));

describe('JSON text', () => {
  it.each([
    ['an integer beyond 2^53', '9007199254740993'],
    ['a decimal with more digits than a double has', '12345678901234567.89'],
    ['a decimal that a double rounds', '0.1000000000000000055'],
    ['twelve decimal places', '0.123456789012'],
    ['an exponent as it was written', '1.50E+2'],
    ['a negative zero', '-0'],
  ])('keeps %s digit for digit', (_what, digits) => {
    const text = ` { "data" : [ { "amount" : ${digits} , "id":"a" } ] } `;
    const [element] = readElements(readMembers(text).get('data') ?? '');
    expect(compactJson(element ?? '')).toBe(`{"amount":${digits},"id":"a"}`);
  });

  it('splits every object as JSON.parse reads it', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue()),
        fc.nat(3),
        (object, indent) => {
          const members = readMembers(JSON.stringify(object, null, indent));
          const parsed = JSON.parse(JSON.stringify(object)) as Record<string, unknown>;
          expect([...members.keys()].sort()).toEqual(Object.keys(parsed).sort());
          for (const [name, text] of members) expect(JSON.parse(text)).toEqual(parsed[name]);
        },
      ),
    );
  });

  it('splits every array as JSON.parse reads it', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), fc.nat(3), (array, indent) => {
        const text = JSON.stringify(array, null, indent);
        expect(readElements(text).map((element) => JSON.parse(element) as unknown)).toEqual(
          JSON.parse(text),
        );
      }),
    );
  });

  it('compacts to text of the same meaning, and compacting again changes nothing', () => {
    fc.assert(
      fc.property(spaced, ([json, indent]) => {
        const text = JSON.stringify(JSON.parse(json), null, indent);
        const compact = compactJson(text);
        expect(JSON.parse(compact)).toEqual(JSON.parse(text));
        expect(compactJson(compact)).toBe(compact);
        expect(compact).toBe(JSON.stringify(JSON.parse(json)));
      }),
    );
  });

  it('withholds a named value at any depth, also behind an escaped name', () => {
    const text =
      '{"a":[{"client\\u005fsecret" : "pi_secret_1"}],"client_secret":{"x":[1,"}"]},"b":"client_secret"}';
    const compact = compactJson(text, new Set(['client_secret']));
    expect(compact).not.toContain('pi_secret_1');
    expect(JSON.parse(compact)).toEqual({
      a: [{ client_secret: null }],
      client_secret: null,
      b: 'client_secret',
    });
  });

  it('takes the last of two equal names, as JSON.parse does', () => {
    expect(readMembers('{"a":1,"a":2}').get('a')).toBe('2');
  });

  it('replaces a member and leaves the others as they were', () => {
    expect(replaceMembers('{"a":1.10,"b":[1],"c":"x"}', { b: '[1,2]' })).toBe(
      '{"a":1.10,"b":[1,2],"c":"x"}',
    );
  });

  it('reads no members and no elements of anything else', () => {
    expect(readMembers('[1]').size).toBe(0);
    expect(readElements('{"a":1}')).toEqual([]);
    expect(readElements('[]')).toEqual([]);
    expect(readMembers('{}').size).toBe(0);
  });
});
