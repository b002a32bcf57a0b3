import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { ticksOf } from './spend-scale.ts';

describe('the scale of the chart', () => {
  it.each([
    [134_520n, [50_000n, 100_000n, 150_000n]],
    [4_000n, [1_000n, 2_000n, 3_000n, 4_000n]],
    [4_001n, [2_000n, 4_000n, 6_000n]],
    [8_001n, [5_000n, 10_000n]],
    [1n, [1n]],
  ])('of %s has the round lines %s', (dearest, ticks) => {
    expect(ticksOf(dearest)).toEqual(ticks);
  });

  it('has room for the dearest day, of which two thirds are used, and four lines at most', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: 2n ** 63n }), (dearest) => {
        const ticks = ticksOf(dearest);
        const top = ticks.at(-1) ?? 0n;
        expect(ticks.length).toBeLessThanOrEqual(4);
        expect(top).toBeGreaterThanOrEqual(dearest);
        expect(dearest * 3n).toBeGreaterThan(top * 2n);
      }),
    );
  });
});
