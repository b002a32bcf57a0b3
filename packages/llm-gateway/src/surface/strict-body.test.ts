import { describe, expect, it } from 'vitest';

import { createDice, randomBody } from './random-body.fixture.ts';
import { readSlowly } from './slow-body.fixture.ts';
import { maxBodyBytes, readStrictBody } from './strict-body.ts';

const read = (text: string) => readStrictBody(Buffer.from(text));
const faultOf = (text: string) => {
  const body = read(text);
  return body.kind === 'refused' ? body.fault : null;
};
const nested = (depth: number) => `{"a":${'['.repeat(depth - 1)}${']'.repeat(depth - 1)}}`;

describe('a body', () => {
  it('is read with the number of its bytes', () => {
    expect(read('{"model":"é","n":[1,{"a":null}]}')).toEqual({
      kind: 'body',
      value: { model: 'é', n: [1, { a: null }] },
      bytes: 33,
    });
    expect(read('{"a":{"b":1},"b":[{"b":2},{"b":3}]}').kind).toBe('body');
    expect(read('{"a":"\\"a\\":1,{","b\\\\":":"}').kind).toBe('body');
    expect(read('{"a":"\\ud83d\\ude00"}')).toMatchObject({ value: { a: '😀' } });
  });

  it.each([
    ['{"a":1,"a":1}'],
    ['{"a":1,"b":2,"a":3}'],
    ['{"x":{"y":[{"a":1,"a":2}]}}'],
    ['{"a":1,"\\u0061":2}'],
    ['{"\\u0061":1,"a":2}'],
    ['{"":1,"":2}'],
    ['{"é":1,"\\u00e9":2}'],
    ['{"/":1,"\\/":2}'],
    ['{"1":1,"1":2}'],
  ])('is refused when it names a member twice, in whatever spelling: %s', (text) => {
    expect(faultOf(text)).toBe('member_twice');
  });

  it.each(['{"__proto__":1}', '{"a":[{"\\u005f_proto__":{}}]}'])(
    'is refused when a member is called as no parser should be given it: %s',
    (text) => {
      expect(faultOf(text)).toBe('member_reserved');
    },
  );

  it.each(['{"a":"\\ud800"}', '{"a":["\\uDC00"]}', '{"\\ud800":1}', '{"\\ud83d\\ud83d":1}'])(
    'is refused with half a character: %s',
    (text) => {
      expect(faultOf(text)).toBe('half_character');
    },
  );

  it.each([
    ['not_an_object', '[]'],
    ['not_an_object', 'null'],
    ['not_an_object', '"{}"'],
    ['not_json', ''],
    ['not_json', '{'],
    ['not_json', '{}{}'],
    ['not_json', '{"a":1,}'],
    ['not_json', '{a:1}'],
    ['not_json', "{'a':1}"],
    ['not_json', '{"a":01}'],
    ['not_json', '{"a":NaN}'],
    ['not_json', '{"a":1}//'],
    ['not_json', '{"a":"\n"}'],
    ['not_json', '\ufeff{}'],
  ])('is refused as %s: %j', (fault, text) => {
    expect(read(text)).toEqual({ kind: 'refused', code: 'body_invalid', fault });
  });

  it('is refused when its bytes are no UTF-8', () => {
    for (const bytes of [[0xff], [0xc0, 0xaf], [0xed, 0xa0, 0x80], [0xe2, 0x82]])
      expect(
        readStrictBody(
          Buffer.concat([Buffer.from('{"a":"'), Buffer.from(bytes), Buffer.from('"}')]),
        ),
      ).toMatchObject({ fault: 'not_utf8' });
  });

  it('may nest 64 deep and no deeper, and one that nests a million deep is not built', () => {
    expect(read(nested(64)).kind).toBe('body');
    expect(faultOf(nested(65))).toBe('too_deep');
    expect(faultOf(`${'{"a":'.repeat(65)}1${'}'.repeat(65)}`)).toBe('too_deep');
    expect(faultOf('['.repeat(1_000_000))).toBe('too_deep');
    // Brackets within a text nest nothing.
    expect(read(`{"a":"${'['.repeat(100)}"}`).kind).toBe('body');
  });

  it('has half a million parts at most, for each costs far more memory than its bytes', () => {
    expect(read(`{"a":[${'{},'.repeat(499_000)}{}]}`).kind).toBe('body');
    expect(faultOf(`{"a":[${'{},'.repeat(500_000)}{}]}`)).toBe('too_many_parts');
    expect(read(`{"a":[${'1,'.repeat(1_000_000)}1]}`).kind).toBe('body');
  });

  it('has 32 MiB at most', () => {
    const body = Buffer.alloc(maxBodyBytes + 1, ' ');
    body.write('{}');
    expect(readStrictBody(body)).toMatchObject({ code: 'body_too_large', fault: 'too_large' });
    expect(readStrictBody(body.subarray(0, maxBodyBytes)).kind).toBe('body');
  });

  it('means what a slow and obvious reader says, for 100,000 bodies', () => {
    const roll = createDice(20261127);
    let taken = 0;
    for (let count = 0; count < 100_000; count += 1) {
      const bytes = randomBody(roll);
      const slow = readSlowly(bytes);
      const strict = readStrictBody(bytes);
      const value = strict.kind === 'body' ? strict.value : null;
      if (value !== null) taken += 1;
      // Most agree at a glance; a strict comparison of each would take a minute.
      if (JSON.stringify(value) !== JSON.stringify(slow))
        expect({ text: bytes.toString(), value }).toEqual({ text: bytes.toString(), value: slow });
    }
    // Neither side of the comparison is empty.
    expect(taken).toBeGreaterThan(30_000);
    expect(taken).toBeLessThan(90_000);
  });
});
