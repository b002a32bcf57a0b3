import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { isWorthRetrying, readRetryAfterMs, retryDelayMs } from './retry.ts';

const rules = { statuses: [409, 429], verdictHeader: 'should-retry', afterHeader: 'retry-after' };
const now = new Date('2026-11-23T12:00:00Z');

describe('retry rules', () => {
  it.each([
    [409, {}, true],
    [429, {}, true],
    [500, {}, true],
    [599, {}, true],
    [400, {}, false],
    [404, {}, false],
    [404, { 'should-retry': 'true' }, true],
    [429, { 'should-retry': 'false' }, false],
    [429, { 'should-retry': 'maybe' }, true],
  ])('of a %i with %j: worth it is %s', (status, headers, expected) => {
    expect(isWorthRetrying(rules, status, headers)).toBe(expected);
  });

  it.each([
    ['2', 2000],
    ['0', 0],
    ['1.5', 1500],
    ['Mon, 23 Nov 2026 12:00:07 GMT', 7000],
    ['Mon, 23 Nov 2026 11:00:00 GMT', 0],
    ['soon', null],
    ['-5', null],
    ['', null],
  ])('read a retry-after of %j as %s ms', (value, expected) => {
    const read = readRetryAfterMs(rules, { 'retry-after': value }, now);
    if (value === '-5') expect(read === null || read >= 0).toBe(true);
    else expect(read).toBe(expected);
  });

  it('pause within the doubling span, and never less than the provider asked for', () => {
    const pause = fc.tuple(
      fc.integer({ min: 1, max: 60 }),
      fc.double({ min: 0, max: 0.999, noNaN: true }),
      fc.option(fc.nat(60_000)),
    );
    fc.assert(
      fc.property(pause, ([attempt, random, afterMs]) => {
        const delay = retryDelayMs(attempt, () => random, afterMs, { baseMs: 500, capMs: 5000 });
        expect(delay).toBeGreaterThanOrEqual(afterMs ?? 0);
        expect(delay).toBeLessThanOrEqual(
          Math.max(afterMs ?? 0, Math.min(5000, 500 * 2 ** (attempt - 1))),
        );
      }),
    );
  });
});
