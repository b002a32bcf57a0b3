import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { readXml } from './read-xml.ts';
import { writeXml } from './write-xml.ts';
import type { XmlTree } from './write-xml.ts';
import { child, children, textOf } from './xml-element.ts';
import type { XmlElement } from './xml-element.ts';

const name = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_.-]{0,12}$/);
const value = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    '',
    ' ',
    '\r\n',
    '\t',
    '\n',
    '<a>',
    '</a>',
    '&amp;',
    ']]>',
    '<!--',
    '"',
    "'",
    '<?x?>',
  ),
);
const canHold = (text: string): boolean =>
  text.isWellFormed() && !/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/.test(text);
const legal = value.filter(canHold);
const { tree } = fc.letrec<{ tree: XmlTree }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 3 },
    fc.record({ name, attributes: fc.dictionary(name, legal, { maxKeys: 2 }), text: legal }),
    fc.record({ name, children: fc.array(tie('tree'), { minLength: 1, maxLength: 3 }) }),
  ),
}));

/** A tree as it is read: nothing left out, attributes without a prototype. */
function asRead({
  name: own,
  attributes = {},
  children: inner = [],
  text = '',
}: XmlTree): XmlElement {
  const taken = Object.assign(Object.create(null) as Record<string, string>, attributes);
  return { name: own, attributes: taken, children: inner.map(asRead), text };
}

function countElements(element: XmlElement): number {
  return 1 + element.children.reduce((sum, one) => sum + countElements(one), 0);
}

describe('XML', () => {
  it('is read as it was written, for 10000 random trees', () => {
    fc.assert(
      fc.property(tree, (one) => {
        const text = writeXml(one);
        expect(readXml(text)).toEqual(asRead(one));
        expect(readXml(new TextEncoder().encode(text))).toEqual(asRead(one));
        expect(writeXml(readXml(text))).toBe(text);
      }),
      { numRuns: 10_000 },
    );
  }, 120_000);

  it('has the same elements whatever 10000 random values it carries, or is not written', () => {
    fc.assert(
      fc.property(value, value, (first, second) => {
        const one: XmlTree = {
          name: 'query',
          attributes: { id: first },
          children: [
            { name: 'object', text: first },
            { name: 'value', text: second },
          ],
        };
        if (canHold(first) && canHold(second)) {
          const read = readXml(writeXml(one));
          expect(countElements(read)).toBe(3);
          expect([read.attributes['id'], textOf(read, 'object')]).toEqual([first, first]);
          expect(textOf(read, 'value')).toBe(second);
        } else {
          expect(() => writeXml(one)).toThrow(
            expect.objectContaining({
              code: 'CONNECTORS_KIT_REQUEST_INVALID',
              details: { part: 'xml' },
            }),
          );
        }
      }),
      { numRuns: 10_000 },
    );
  }, 120_000);

  it.each([
    ['a name with a bracket', { name: 'a>' }],
    ['a name with a space', { name: 'a b' }],
    ['an empty name', { name: '' }],
    ['a prefix', { name: 'x:a' }],
    ['a name of an attribute with a quote', { name: 'a', attributes: { 'b"': 'c' } }],
    ['text beside elements', { name: 'a', text: 'x', children: [{ name: 'b' }] }],
    ['a NUL', { name: 'a', text: '\0' }],
    ['half a surrogate pair', { name: 'a', text: '\ud800' }],
    ['a control character in an attribute', { name: 'a', attributes: { b: '\u0007' } }],
  ] as readonly (readonly [string, XmlTree])[])('is not written with %s', (_what, one) => {
    expect(() => writeXml(one)).toThrow(
      expect.objectContaining({ code: 'CONNECTORS_KIT_REQUEST_INVALID' }),
    );
  });

  it('keeps numbers, dates and names of the language as text', () => {
    const read = readXml(
      '<?xml version="1.0" encoding="utf-8"?>\n<data __proto__="p" constructor="c">\n <n>0100</n><n>1e5</n><__proto__>x</__proto__><d>01/02/2026</d></data>',
    );
    expect(children(read, 'n').map(({ text }) => text)).toEqual(['0100', '1e5']);
    expect(textOf(read, '__proto__')).toBe('x');
    expect(Object.entries(read.attributes)).toEqual([
      ['__proto__', 'p'],
      ['constructor', 'c'],
    ]);
    expect(Object.getPrototypeOf(read.attributes)).toBeNull();
    expect(Object.getPrototypeOf({})).toBe(Object.prototype);
  });

  it('reads comments as nothing, CDATA as text, and the five entities and numbers as characters', () => {
    const read = readXml(
      '<r><a>x<!-- y -->z</a><b><![CDATA[<&]]></b><c>&lt;&#65;&#x42;&apos;</c></r>',
    );
    expect(['a', 'b', 'c'].map((one) => textOf(read, one))).toEqual(['xz', '<&', "<AB'"]);
  });

  it('tells one from many, and empty from absent', () => {
    const read = readXml('<r><row>1</row><empty/><blank></blank><two/><two/><deep><a/></deep></r>');
    expect(children(read, 'row')).toHaveLength(1);
    expect(children(read, 'none')).toEqual([]);
    expect(child(read, 'none')).toBeUndefined();
    expect([textOf(read, 'empty'), textOf(read, 'blank')]).toEqual(['', '']);
    expect(textOf(read, 'none')).toBeUndefined();
    const invalid = expect.objectContaining({ code: 'CONNECTORS_KIT_RESPONSE_INVALID' });
    expect(() => child(read, 'two')).toThrow(invalid);
    expect(() => textOf(read, 'two')).toThrow(invalid);
    expect(() => textOf(read, 'deep')).toThrow(invalid);
  });

  it('is read up to its limits', () => {
    expect(readXml('<a>'.repeat(64) + '</a>'.repeat(64)).name).toBe('a');
    expect(readXml(`<r>${'<a/>'.repeat(199_999)}</r>`).children).toHaveLength(199_999);
    expect(readXml(`<r>${'x'.repeat(1_000_000)}</r>`).text).toHaveLength(1_000_000);
    expect(readXml(`<r>${'&lt;'.repeat(200_000)}</r>`).text).toHaveLength(200_000);
    expect(readXml(`<r>${'<![CDATA[x]]>'.repeat(200_000)}</r>`).text).toHaveLength(200_000);
  });
});
