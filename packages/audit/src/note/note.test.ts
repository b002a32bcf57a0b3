import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { formatNote, parseNote } from './note.ts';

/** C2SP signed-note, section Format. */
const poem =
  'Ognuno sta solo sul cuor della terra\ntrafitto da un raggio di sole:\n\ned è subito sera.\n';
const published = `${poem}
\u2014 quasimodo.example/salvatore NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFSQU0xMcXxj99ihAQwaqP3ZekRwNtIc=
`;
const line = `\u2014 a.example ${Buffer.from('idid!').toString('base64')}\n`;

const malformed = [
  ['no text at all', `\n${line}`],
  ['no signature', 'text\n\n'],
  ['no empty line', `text\n${line}`],
  ['no last newline', `text\n\n${line}`.slice(0, -1)],
  ['two hyphens for the dash', `text\n\n${line}`.replace('\u2014', '--')],
  ['a tab in the text', `te\txt\n\n${line}`],
  ['a carriage return', `text\r\n\n${line}`],
  ['a NUL', `te\0xt\n\n${line}`],
  ['half a character', `te\ud800xt\n\n${line}`],
  ['a plus in a name', `text\n\n${line}`.replace('a.example', 'a+b')],
  ['a wide space in a name', `text\n\n${line}`.replace('a.example', 'a\u3000b')],
  ['a line of something else behind a signature', `text\n\n${line}more\n`],
  ['base64 without its padding', `text\n\n\u2014 a.example aWRpZCE\n`],
  ['base64 with spare bits', `text\n\n\u2014 a.example aWRpZCF=\n`],
  ['base64 of the URL alphabet', `text\n\n\u2014 a.example __________8=\n`],
  ['a key id and nothing behind it', `text\n\n\u2014 a.example aWRpZA==\n`],
  ['two spaces', `text\n\n${line}`.replace(' ', '  ')],
  ['more signatures than anybody needs', `text\n\n${line.repeat(101)}`],
] as const;

describe('a note', () => {
  it('is read as published, with the empty line that its text has', () => {
    const read = parseNote(published);
    expect(read?.text).toBe(poem);
    expect(read?.signatures.map(({ name, keyId }) => [name, keyId])).toEqual([
      ['quasimodo.example/salvatore', '367ba04b'],
    ]);
    expect(read?.signatures[0]?.signature.byteLength).toBe(64);
    expect(parseNote(Buffer.from(published, 'utf8'))).toEqual(read);
  });

  it('may bear 16 signatures and more', () => {
    expect(parseNote(`text\n\n${line.repeat(16)}`)?.signatures).toHaveLength(16);
    expect(parseNote(`text\n\n${line.repeat(100)}`)?.signatures).toHaveLength(100);
  });

  it.each(malformed)('is refused with %s', (_, note) => {
    expect(parseNote(note)).toBeNull();
  });

  it('is refused when it is not UTF-8, and keeps a byte order mark as text', () => {
    const bytes = Buffer.from(published, 'utf8');
    expect(parseNote(Buffer.concat([bytes.subarray(0, 5), Buffer.of(0xff), bytes]))).toBeNull();
    const marked = parseNote(Buffer.concat([Buffer.of(0xef, 0xbb, 0xbf), bytes]));
    expect(marked?.text).toBe(`\ufeff${poem}`);
  });

  it('is written and read back without loss, and nothing else is written', () => {
    const signature = fc.record({
      name: fc.stringMatching(/^[a-z0-9./-]{1,20}$/),
      keyId: fc.stringMatching(/^[0-9a-f]{8}$/),
      signature: fc.uint8Array({ minLength: 1, maxLength: 80 }),
    });
    const notes = fc.record({
      text: fc.string({ unit: 'grapheme' }).map((text) => `${text.replace(/\p{Cc}/gu, '\n')}\n`),
      signatures: fc.array(signature, { minLength: 1, maxLength: 16 }),
    });
    fc.assert(
      fc.property(notes, (note) => {
        const read = parseNote(formatNote(note));
        expect(read?.text).toBe(note.text);
        expect(
          read?.signatures.map((each) => ({ ...each, signature: new Uint8Array(each.signature) })),
        ).toEqual(note.signatures);
      }),
    );
    const signatures = [{ name: 'a', keyId: '00000000', signature: Buffer.from('x') }];
    expect(() => formatNote({ text: 'no newline', signatures })).toThrow(TypeError);
    expect(() => formatNote({ text: 'text\n', signatures: [] })).toThrow(TypeError);
    expect(() =>
      formatNote({ text: 'text\n', signatures: [{ ...signatures[0]!, name: 'a b' }] }),
    ).toThrow(TypeError);
  });

  it('is read or refused, never an exception, whatever the bytes are', () => {
    const bytes = fc.uint8Array({ maxLength: 300 });
    const edits = fc.tuple(fc.nat(Buffer.byteLength(published) - 1), fc.nat(255));
    fc.assert(
      fc.property(bytes, edits, (noise, [at, byte]) => {
        expect(() => parseNote(noise)).not.toThrow();
        const edited = Buffer.from(published, 'utf8');
        edited[at] = byte;
        expect(() => parseNote(edited)).not.toThrow();
      }),
    );
  });
});
