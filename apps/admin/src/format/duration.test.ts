import { describe, expect, it } from 'vitest';

import { formatDuration, microsBetween } from './duration.ts';

describe('durations', () => {
  it.each([
    [0, '0 ms'],
    [840, '840 µs'],
    [3_120, '3 ms'],
    [266_056, '266 ms'],
    [999_600, '1.0 s'],
    [1_900_000, '1.9 s'],
    [41_000_000, '41 s'],
    [59_700_000, '1 min 00 s'],
    [125_000_000, '2 min 05 s'],
    [7_380_000_000, '2 h 03 min'],
  ])('writes %d microseconds as %s', (micros, shown) => {
    expect(formatDuration(micros)).toBe(shown);
  });

  it('measures in microseconds between instants of any precision', () => {
    expect(microsBetween('2026-11-04T21:04:17.655001Z', '2026-11-04T21:04:17.655941Z')).toBe(940);
    expect(microsBetween('2026-11-04T21:04:17Z', '2026-11-04T21:04:17.5Z')).toBe(500_000);
  });

  it('never runs backwards', () => {
    expect(microsBetween('2026-11-04T21:04:18Z', '2026-11-04T21:04:17Z')).toBe(0);
  });

  it('has no answer for what is not an instant', () => {
    expect(microsBetween('yesterday', '2026-11-04T21:04:17Z')).toBeNull();
  });
});
