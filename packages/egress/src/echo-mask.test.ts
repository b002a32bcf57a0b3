import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { compileEchoes, maskCredentialEcho } from './credential-echo.ts';
import { createEchoMask } from './echo-mask.ts';

const keys = ['sk-canary-0123456789', 'a/b&c"d<e>f\\g', 'abcabcabcabc', '%41%42%43%44', '********'];

/** Ways to write one character, as answers have them. */
function formsOf(character: string): string[] {
  const code = character.charCodeAt(0);
  const hex = code.toString(16).padStart(2, '0');
  const named: Record<string, string[]> = {
    '"': ['\\"', '&quot;'],
    '&': ['&amp;'],
    '/': ['\\/'],
    '<': ['&lt;'],
    '>': ['&gt;'],
    '\\': ['\\\\'],
  };
  return [
    ...[character, character, character, ...(named[character] ?? [])],
    ...[`\\u00${hex}`, `%${hex.toUpperCase()}`, `&#x0${hex};`, `&#00${code};`],
  ];
}

const echoes = fc
  .constantFrom(...keys)
  .chain((key) => fc.tuple(...Array.from(key, (each) => fc.constantFrom(...formsOf(each)))))
  .map((forms) => forms.join(''));
const pieces = fc.oneof(
  echoes,
  // The start of one, and what reads like one for a while.
  fc.tuple(echoes, fc.nat(12)).map(([echo, length]) => echo.slice(0, length)),
  fc.constantFrom('\\', '%', '&', '&#', '&#x0', '\\u00', '*', 'a', 'é', '", "'),
  fc.string({ maxLength: 6 }),
);
const bodies = fc.array(pieces, { maxLength: 8 }).map((texts) => Buffer.from(texts.join('')));

function maskWhole(key: string, body: Buffer): string {
  const answer = { status: 200, headers: {}, body: Buffer.from(body) };
  return Buffer.from(maskCredentialEcho({ 'x-api-key': key }, answer).body).toString('latin1');
}

function maskInChunks(key: string, chunks: readonly Buffer[]): string {
  const mask = createEchoMask(compileEchoes({ 'x-api-key': key }));
  const passed = chunks.map((chunk) => mask.pass(Buffer.from(chunk)).toString('latin1'));
  return [...passed, mask.end().toString('latin1')].join('');
}

describe('a body in chunks', () => {
  it('is masked as the whole is, wherever it is cut', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...keys),
        bodies,
        fc.array(fc.nat(), { maxLength: 6 }),
        (key, body, cuts) => {
          const whole = maskWhole(key, body);
          const places = cuts.map((cut) => cut % (body.length + 1)).sort((a, b) => a - b);
          const chunks = [0, ...places].map((from, index) => body.subarray(from, places[index]));
          expect(maskInChunks(key, chunks)).toBe(whole);
          expect(
            maskInChunks(
              key,
              Array.from(body, (byte) => Buffer.of(byte)),
            ),
          ).toBe(whole);
        },
      ),
      { numRuns: 3_000 },
    );
  });

  it('keeps no byte of an echo, in whatever form it stands', () => {
    fc.assert(
      fc.property(fc.constantFrom(...keys), fc.infiniteStream(fc.nat()), (key, choices) => {
        const echo = Array.from(key, (each) => {
          const forms = formsOf(each);
          return forms[choices.next().value % forms.length] ?? each;
        }).join('');
        const masked = `{"a":"${'*'.repeat(echo.length)}","b":1}`;
        expect(maskWhole(key, Buffer.from(`{"a":"${echo}","b":1}`))).toBe(masked);
      }),
      { numRuns: 3_000 },
    );
  });

  it('is held back only where it ends in the start of an echo, and only until that is decided', () => {
    const mask = createEchoMask(compileEchoes({ authorization: `Bearer ${keys[0]}` }));
    const passed = (text: string): string => mask.pass(Buffer.from(text)).toString();
    expect(passed('data: {"a":"b"}\n\n')).toBe('data: {"a":"b"}\n\n');
    expect(passed('100 % of sk-')).toBe('100 % of ');
    expect(passed('can')).toBe('');
    expect(passed('dle')).toBe('sk-candle');
    expect(passed('ends in %7')).toBe('ends in ');
    expect(passed('4')).toBe('%74');
    expect(passed('ends in &#0')).toBe('ends in ');
    expect(passed('&#0000000000000000000')).toBe('&#0&#0000000000000000000');
    expect(passed('sk-canary-012345678')).toBe('');
    expect(mask.end().toString()).toBe('sk-canary-012345678');
  });

  it('masks every byte of echoes that overlap, and a credential of stars', () => {
    expect(maskWhole('abcabcabcabc', Buffer.from('xabcabcabcabcabcx'))).toBe(`x${'*'.repeat(15)}x`);
    expect(maskWhole('********', Buffer.from('a*********b'))).toBe('a*********b');
  });
});
