import { describe, expect, it } from 'vitest';

import { createTally } from '../tally.ts';
import { slopeOf } from './slope.ts';
import { soakRows } from './soak-rows.ts';
import type { Soaked, TimedSample } from './soak-rows.ts';

describe('the slope of points', () => {
  it('is that of their line', () => {
    expect(slopeOf([0, 1, 2, 5].map((at) => ({ at, value: 7 - 3 * at })))).toBe(-3);
  });

  it('is not tilted by a quarter of wild values', () => {
    const points = Array.from({ length: 40 }, (_, at) => ({
      at,
      value: at % 4 === 3 ? 1_000 * at : 5 + 0.25 * at,
    }));
    expect(slopeOf(points)).toBeCloseTo(0.25, 1);
  });

  it('is none where there is one moment', () => {
    expect(slopeOf([{ at: 1, value: 1 }])).toBeNaN();
    expect(slopeOf([])).toBeNaN();
  });
});

const minuteMs = 60_000;
const steady = { external: 12e6, rss: 2e8, handles: { TCPSocketWrap: 9 }, processorMs: 1 };

/** An hour, with a heap of these bytes at each minute. */
function soaked(heapAt: (minute: number) => number, more: Partial<Soaked> = {}): Soaked {
  const samples: readonly TimedSample[] = Array.from({ length: 60 }, (_, minute) => ({
    ...{ ...steady, atMs: minute * minuteMs, heapUsed: heapAt(minute), failures: {} },
  }));
  const tally = createTally();
  tally.count('call answered', 75);
  tally.count('call answered from the cache', 5);
  tally.count('call left', 20);
  return {
    ...{ minutes: 60, warmUpMs: 10 * minuteMs, samples, tally },
    last: { ...steady, handles: { PipeWrap: 3 }, heapUsed: 4e7, failures: {} },
    callsByState: { settled: 80, estimated: 20 },
    ...more,
  };
}

const failing = (of: Soaked) => soakRows(of).flatMap(({ holds }, index) => (holds ? [] : [index]));
const calm = () => 4e7;

describe('a soak', () => {
  it('holds with a heap that grows while it warms up, and then no more', () => {
    expect(failing(soaked((minute) => 4e7 + 1e6 * Math.min(minute, 10)))).toEqual([]);
  });

  it('does not hold with a heap that grows by more than a megabyte an hour', () => {
    expect(failing(soaked((minute) => 4e7 + 0.9e6 * (minute / 60)))).toEqual([]);
    expect(failing(soaked((minute) => 4e7 + 1.1e6 * (minute / 60)))).toEqual([0]);
  });

  it('does not hold without samples', () => {
    expect(failing(soaked(calm, { samples: [] }))).toEqual([0]);
  });

  it('does not hold when fewer clients left, or one who stayed has no whole answer', () => {
    const { tally } = soaked(calm);
    tally.count('call answered', 100);
    expect(failing(soaked(calm, { tally }))).toEqual([1]);
    const other = soaked(calm).tally;
    other.count('call cut');
    expect(failing(soaked(calm, { tally: other }))).toEqual([2]);
  });

  it.each<{ what: string; more: Partial<Soaked>; row: number }>([
    { what: 'a call is held', more: { callsByState: { settled: 9, held: 1 } }, row: 3 },
    { what: 'a call was presumed', more: { callsByState: { settled: 9, presumed: 1 } }, row: 3 },
    {
      what: 'something failed beside an answer',
      more: { last: { ...steady, handles: {}, heapUsed: 1, failures: { 'settle UNKNOWN': 1 } } },
      row: 3,
    },
    { what: 'no call is known', more: { callsByState: {} }, row: 3 },
    {
      what: 'a connection is left',
      more: { last: { ...steady, heapUsed: 1, failures: {} } },
      row: 4,
    },
  ])('does not hold when, in the end, $what', ({ more, row }) => {
    expect(failing(soaked(calm, more))).toEqual([row]);
  });
});
