import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { formatCheckpoint, parseCheckpoint } from './checkpoint.ts';

/** C2SP tlog-checkpoint. */
const published =
  'example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n';
const root = 'CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=';

const malformed = [
  ['two lines', `a\n1\n`],
  ['no last newline', `a\n1\n${root}`],
  ['an empty origin', `\n1\n${root}\n`],
  ['a leading zero', `a\n01\n${root}\n`],
  ['a sign', `a\n+1\n${root}\n`],
  ['a fraction', `a\n1.0\n${root}\n`],
  ['an exponent', `a\n1e3\n${root}\n`],
  ['a size that cannot be counted', `a\n9007199254740993\n${root}\n`],
  ['a root of 31 bytes', `a\n1\n${Buffer.alloc(31).toString('base64')}\n`],
  ['a root of 33 bytes', `a\n1\n${Buffer.alloc(33).toString('base64')}\n`],
  ['a root without padding', `a\n1\n${root.slice(0, -1)}\n`],
  ['an empty extension line', `a\n1\n${root}\n\n`],
] as const;

describe('a checkpoint', () => {
  it('is read and written as published', () => {
    const read = parseCheckpoint(published);
    expect(read).toMatchObject({ origin: 'example.com/behind-the-sofa', size: 20_852_163 });
    expect(Buffer.from(read!.root).toString('base64')).toBe(root);
    expect(formatCheckpoint(read!)).toBe(published);
  });

  it('keeps extension lines that others wrote', () => {
    expect(parseCheckpoint(`${published}more\n`)?.extensions).toEqual(['more']);
  });

  it.each(malformed)('is refused with %s', (_, text) => {
    expect(parseCheckpoint(text)).toBeNull();
  });

  it('is never written in a way that reads differently', () => {
    const checkpoint = { origin: 'a', size: 1, root: Buffer.alloc(32) };
    expect(() => formatCheckpoint({ ...checkpoint, origin: 'a\n2' })).toThrow(TypeError);
    expect(() => formatCheckpoint({ ...checkpoint, origin: '' })).toThrow(TypeError);
    expect(() => formatCheckpoint({ ...checkpoint, size: 1.5 })).toThrow(TypeError);
    expect(() => formatCheckpoint({ ...checkpoint, size: -1 })).toThrow(TypeError);
    expect(() => formatCheckpoint({ ...checkpoint, root: Buffer.alloc(31) })).toThrow(TypeError);
    expect(() => formatCheckpoint({ ...checkpoint, extensions: ['a\nb'] })).toThrow(TypeError);
    const sizes = fc.nat({ max: 2 ** 52 });
    fc.assert(
      fc.property(sizes, fc.uint8Array({ minLength: 32, maxLength: 32 }), (size, bytes) => {
        const read = parseCheckpoint(
          formatCheckpoint({ origin: 'a.example/b', size, root: bytes }),
        );
        expect(read?.size).toBe(size);
        expect(new Uint8Array(read!.root)).toEqual(bytes);
      }),
    );
  });
});
