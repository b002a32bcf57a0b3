import { describe, expect, it } from 'vitest';

import { absoluteTime, relativeTime } from './instant.ts';

const nowMs = Date.parse('2026-11-04T12:00:00Z');

describe('times', () => {
  it.each([
    ['2026-11-04T11:59:58Z', 'just now'],
    ['2026-11-04T11:59:30Z', '30 s ago'],
    ['2026-11-04T11:54:00Z', '6 min ago'],
    ['2026-11-04T09:30:00Z', '2 h ago'],
    ['2026-11-03T11:00:00Z', '1 day ago'],
    ['2026-11-01T11:00:00Z', '3 days ago'],
    ['2026-11-04T12:00:24Z', 'in 24 s'],
  ])('says of %s: %s', (instant, words) => {
    expect(relativeTime(instant, nowMs)).toBe(words);
  });

  it('states the absolute time in UTC', () => {
    expect(absoluteTime('2026-11-04T21:04:18.402Z')).toBe('2026-11-04 21:04:18 UTC');
  });
});
