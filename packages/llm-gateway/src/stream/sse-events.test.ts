import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { anyPlaces, cutAt } from './split-bytes.fixture.ts';
import { createSseReader } from './sse-events.ts';
import type { SseEvent } from './sse-events.ts';

function readAll(pieces: readonly Buffer[], limitBytes?: number) {
  const events: SseEvent[] = [];
  const reader = createSseReader((event) => events.push(event), limitBytes);
  for (const piece of pieces) reader.read(piece);
  return { events, reader };
}

const told = (pieces: readonly Buffer[]) =>
  readAll(pieces)
    .events.map(({ event, data }) => ({ event, data }))
    .filter(({ event, data }) => event !== null || data !== '');

/** As the standard tells it, over the whole text at once. */
function readSlowly(text: string): readonly object[] {
  const events: object[] = [];
  let [event, data]: [string | null, string | null] = [null, null];
  for (const line of text
    .replace(/^\ufeff/, '')
    .split(/\r\n|\n|\r/)
    .slice(0, -1)) {
    if (line === '') {
      if (event !== null || (data ?? '') !== '') events.push({ event, data: data ?? '' });
      [event, data] = [null, null];
      continue;
    }
    const [, name, value] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? [];
    if (name === 'event') event = value ?? '';
    if (name === 'data') data = data === null ? (value ?? '') : `${data}\n${value ?? ''}`;
  }
  return events;
}

const line = fc.constantFrom(
  'data: {"a":1}',
  'data:x',
  'data',
  'event: a',
  'event:b',
  ': c',
  'id: 1',
  'é',
  '\ufeffdata: 2',
  '',
);
const lineEnd = fc.constantFrom('\n', '\r\n', '\r');
const text = fc
  .array(fc.tuple(line, lineEnd), { maxLength: 30 })
  .map((lines) => lines.flat().join(''));

describe('events', () => {
  it('are found whichever way their lines end', () => {
    for (const end of ['\n', '\r\n', '\r']) {
      const bytes = Buffer.from(['event: a', 'data: 1', 'data: 2', '', 'data:3', '', ''].join(end));
      expect(told([bytes])).toEqual([
        { event: 'a', data: '1\n2' },
        { event: null, data: '3' },
      ]);
    }
  });

  it('are those of the standard, however the bytes are cut', () => {
    fc.assert(
      fc.property(text, fc.boolean(), anyPlaces, (body, hasMark, places) => {
        const all = hasMark ? `\ufeff${body}` : body;
        // A line that ends in CR may go on with LF: the reader takes an event for ended before.
        expect(told(cutAt(Buffer.from(all), places))).toEqual(readSlowly(all));
      }),
      { numRuns: 2000 },
    );
  });

  it('hold every byte between them, in order and once', () => {
    fc.assert(
      fc.property(text, anyPlaces, (body, places) => {
        const { events, reader } = readAll(cutAt(Buffer.from(body), places));
        const all = Buffer.concat([...events.map(({ raw }) => raw), reader.take()]);
        expect(all.toString()).toBe(body);
      }),
    );
  });

  it('are told as soon as their last byte is there', () => {
    const events: SseEvent[] = [];
    const reader = createSseReader((event) => events.push(event));
    reader.read(Buffer.from('data: 1\n'));
    expect(events).toHaveLength(0);
    expect(reader.isMidEvent()).toBe(true);
    reader.read(Buffer.from('\n'));
    expect(events).toHaveLength(1);
    expect(reader.isMidEvent()).toBe(false);
    // A lone CR ends a line at once; a LF behind it, in the next bytes, is no second line.
    reader.read(Buffer.from('data: 2\r\r'));
    expect(events).toHaveLength(2);
    reader.read(Buffer.from('\ndata: 3\n\n'));
    expect(events.map(({ data }) => data)).toEqual(['1', '2', '3']);
  });

  it('that grow beyond the limit are not read, whether they end or not', () => {
    const event = Buffer.from(`data: ${'x'.repeat(100)}\n\n`);
    expect(readAll([event], 108).reader.isOverfull()).toBe(false);
    expect(readAll([event], 108).events).toHaveLength(1);
    for (const places of [[], [50], Array.from({ length: 108 }, (_, at) => at)]) {
      const { events, reader } = readAll(cutAt(event, places), 107);
      expect(reader.isOverfull()).toBe(true);
      expect(events).toHaveLength(0);
    }
    expect(readAll([Buffer.alloc(200, 'x')], 107).reader.isOverfull()).toBe(true);
  });

  it('of megabytes are read in time, a kilobyte at a time', () => {
    const bytes = Buffer.from(`data: ${'x'.repeat(8 * 1024 * 1024)}\n\n`);
    const places = Array.from({ length: 8192 }, (_, at) => at * 1024);
    const begun = performance.now();
    expect(readAll(cutAt(bytes, places)).events).toHaveLength(1);
    expect(performance.now() - begun).toBeLessThan(2000);
  });
});
