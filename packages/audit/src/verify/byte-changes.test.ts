import { gunzipSync, gzipSync } from 'node:zlib';

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { BundleLine } from './bundle-line.ts';
import {
  logKey,
  makeBundle,
  makeFullBundle,
  makeTrust,
  toFile,
  verify,
  withLooseColumns,
} from './bundle.fixture.ts';
import { maxLineBytes } from './read-lines.ts';
import { TrustError } from './trust.ts';
import type { Trust } from './trust.ts';

/** A UUID in another spelling is the same to the database; only an unsealed row can have one. */
const parentOf = (_all: string, name: string, id: string): string =>
  `${name}${id.replaceAll(/[{}-]/g, '').toLowerCase()}`;

/** White space in the entry of a row that no leaf holds yet means nothing; in a sealed one it does. */
const unsealedAsRead = (line: Record<string, unknown>): unknown =>
  line['type'] === 'unsealed'
    ? { ...line, entry: JSON.parse(String(line['entry'])) as unknown }
    : line;

/** What the lines say, whatever their white space. */
const contentOf = (file: Buffer): unknown[] =>
  file
    .toString('latin1')
    .trimEnd()
    .split('\n')
    .map((line) => line.replaceAll(/(parent_event_id\\":\\")([0-9A-Fa-f{}-]+)/g, parentOf))
    .map((line) => unsealedAsRead(JSON.parse(line) as Record<string, unknown>));

/** 0, 1, 2 or 3, as the program would end. Any other error is a crash and fails the test. */
async function exitCodeOf(file: Uint8Array, trust: Trust): Promise<number> {
  try {
    const { verdict } = await verify(file, trust);
    return { ok: 0, tampered: 1, incomplete: 3 }[verdict];
  } catch (error) {
    if (error instanceof TrustError) return 2;
    throw error;
  }
}

describe('any byte of a bundle', () => {
  // One signature for each checkpoint: to lose one of two would leave the meaning as it was.
  const bundle = makeFullBundle({ signers: [logKey] });

  it.each([
    { columns: 'in canonical form', form: (lines: BundleLine[]) => lines },
    { columns: 'in any form', form: withLooseColumns },
  ])(
    'cannot be changed without changing the verdict, unless it means the same: columns $columns',
    async ({ form }) => {
      const { lines, trust } = await bundle;
      const file = toFile(form(lines));
      expect(await exitCodeOf(file, trust)).toBe(0);
      const position = fc.nat({ max: file.length - 1 });
      await fc.assert(
        fc.asyncProperty(position, fc.integer({ min: 1, max: 255 }), async (at, difference) => {
          const changed = Buffer.from(file);
          changed[at] = changed[at]! ^ difference;
          if ((await exitCodeOf(changed, trust)) === 0)
            expect(contentOf(changed)).toEqual(contentOf(file));
        }),
        { numRuns: Number(process.env['BYTE_CHANGES'] ?? 1500) },
      );
    },
    600_000,
  );

  it('cannot be removed, doubled or put in', async () => {
    const { lines, trust } = await bundle;
    const file = toFile(lines);
    const position = fc.nat({ max: file.length - 1 });
    await fc.assert(
      fc.asyncProperty(
        position,
        fc.nat({ max: 2 }),
        fc.nat({ max: 255 }),
        async (at, kind, byte) => {
          const middle = [[], [file[at]!, file[at]!], [byte, file[at]!]][kind]!;
          const changed = Buffer.concat([
            file.subarray(0, at),
            Buffer.from(middle),
            file.subarray(at + 1),
          ]);
          if ((await exitCodeOf(changed, trust)) === 0)
            expect(contentOf(changed)).toEqual(contentOf(file));
        },
      ),
      { numRuns: 500 },
    );
  });

  it('can be the last one without a crash', async () => {
    const { lines, trust } = await bundle;
    const file = toFile(lines);
    for (let length = 0; length < file.length; length += 97) {
      expect(await exitCodeOf(file.subarray(0, length), trust)).not.toBe(0);
    }
  });

  it('can be changed in a compressed bundle without a crash or a false ok', async () => {
    const { lines, trust } = await bundle;
    const file = toFile(lines);
    const packed = gzipSync(file);
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: packed.length - 1 }), fc.nat({ max: 7 }), async (at, bit) => {
        const changed = Buffer.from(packed);
        changed[at]! ^= 1 << bit;
        // Some bits of the wrapping say nothing: the time, the operating system, what fills a byte.
        if ((await exitCodeOf(changed, trust)) === 0) expect(gunzipSync(changed)).toEqual(file);
      }),
      { numRuns: 300 },
    );
  });
});

describe('the reader of bundles', () => {
  it('makes an exit code of any bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 500 }), async (bytes) => {
        expect([2, 3]).toContain(await exitCodeOf(bytes, makeTrust()));
      }),
      { numRuns: 500 },
    );
  });

  it('makes a finding of any JSON in place of a line', async () => {
    const lines = makeBundle();
    await fc.assert(
      fc.asyncProperty(fc.json(), fc.nat({ max: lines.length - 1 }), async (json, at) => {
        const file = lines.map((line, place) => (place === at ? json : JSON.stringify(line)));
        expect(await exitCodeOf(Buffer.from(`${file.join('\n')}\n`), makeTrust())).not.toBe(0);
      }),
      { numRuns: 300 },
    );
  });

  it('refuses a line that would fill the memory, before it has read it all', async () => {
    const header = Buffer.from(`${JSON.stringify(makeBundle()[0])}\n`);
    let sent = 0;
    async function* source() {
      yield header;
      for (;;) {
        sent += 1024 * 1024;
        yield Buffer.alloc(1024 * 1024, 0x20);
      }
    }
    const { verifyBundle } = await import('./verify-bundle.ts');
    const report = await verifyBundle(source(), makeTrust());
    expect(report.findings[0]).toMatchObject({ check: 'line', reason: 'a line is too long' });
    expect(sent).toBeLessThanOrEqual(maxLineBytes + 2 * 1024 * 1024);
  });

  it('is not led astray by deep nesting', async () => {
    const deep = `{"type":"entry","index":0,"entry":"x","columns":{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}}`;
    const file = Buffer.from(`${JSON.stringify(makeBundle()[0])}\n${deep}\n`);
    expect(await exitCodeOf(file, makeTrust())).toBe(1);
    for (const depth of [100, 1000, 3000, 10_000, 30_000]) {
      const entry = `{"details":${'['.repeat(depth)}${']'.repeat(depth)}}`;
      const line = `{"type":"unsealed","entry":${JSON.stringify(entry)},"columns":${entry}}`;
      const text = `${JSON.stringify(makeBundle()[0])}\n${line}\n`;
      expect(await exitCodeOf(Buffer.from(text), makeTrust())).toBe(1);
    }
  });
});
