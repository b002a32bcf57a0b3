import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { readTopMembers } from './top-members.ts';

/** Texts in which a reader of strings could lose its way. */
const text = fc.string({
  unit: fc.constantFrom('"', '\\', ':', '{', '}', '[', ']', ',', 'a', '\n', '\u2028'),
  maxLength: 12,
});
const value = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    text,
    fc.integer(),
    fc.constantFrom(true, null),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(text, tie('value'), { maxKeys: 3 }),
  ),
})).value;

describe('the members of a JSON object', () => {
  it('are those that JSON has, whatever stands within its texts', () => {
    fc.assert(
      fc.property(fc.dictionary(text, value, { noNullPrototype: true }), (object) => {
        expect(readTopMembers(JSON.stringify(object, null, 1))).toEqual(
          new Map(Object.entries(JSON.parse(JSON.stringify(object)) as object)),
        );
      }),
    );
  });

  it('are nothing where one name is written twice, whatever stands around it', () => {
    fc.assert(
      fc.property(text, value, fc.dictionary(text, value, { maxKeys: 3 }), (name, twice, rest) => {
        const own = `${JSON.stringify(name)}:${JSON.stringify(twice)}`;
        const others = Object.entries(rest).map(
          ([other, each]) => `${JSON.stringify(other)}: ${JSON.stringify(each)}`,
        );
        expect(readTopMembers(`{${[own, ...others, own].join(',')}}`)).toBeNull();
      }),
    );
  });
});
