import { describe, expect, it } from 'vitest';

import { fullness, percentOf, roomOf } from './budget-words.ts';

describe('how a limit stands', () => {
  it('has room for what is neither spent nor held, and none when it was lowered below that', () => {
    expect(roomOf(100n, 30n, 20n)).toBe(50n);
    expect(roomOf(10n, 30n, 20n)).toBe(0n);
  });

  it.each([
    [0n, 0n, 0],
    [1n, 0n, 100],
    [1n, 1_000_000n, 1],
    [50n, 100n, 50],
    [300n, 100n, 100],
  ])('%s of %s is drawn as %s per cent: a little is never nothing', (amount, limit, percent) => {
    expect(percentOf(amount, limit)).toBe(percent);
  });

  it.each([
    [100n, 100n, 'full'],
    [100n, 120n, 'full'],
    [100n, 81n, 'tight'],
    [100n, 80n, 'room'],
    [0n, 0n, 'full'],
  ])('of %s with %s used is %s', (limit, used, state) => {
    expect(fullness(limit, used)).toBe(state);
  });
});
