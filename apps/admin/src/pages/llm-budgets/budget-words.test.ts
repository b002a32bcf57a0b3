import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { parseUsd, shownUsd } from '../../format/nano-usd.ts';
import { fullness, percentOf, roomOf } from './budget-words.ts';

describe('how a limit stands', () => {
  it('has room for what is neither spent nor held, and none when it was lowered below that', () => {
    expect(roomOf(100n, 30n, 20n)).toBe(50n);
    expect(roomOf(10n, 30n, 20n)).toBe(0n);
  });

  it('shows what is spent and what is left as no more together than the limit', () => {
    expect(shownUsd(String(roomOf(5_000_000_000n, 134_520n, 0n)), { rounds: 'down' })).toBe(
      '4.999865',
    );
    const aMillionth = 1000n;
    const amount = fc.bigInt({ min: aMillionth, max: 10n ** 15n });
    fc.assert(
      fc.property(amount, amount, (millionths, spent) => {
        const limit = millionths * aMillionth + spent - (spent % aMillionth);
        const spentText = shownUsd(String(spent));
        const left = shownUsd(String(roomOf(limit, spent, 0n)), { rounds: 'down' });
        expect(BigInt(parseUsd(spentText) ?? 0) + BigInt(parseUsd(left) ?? 0)).toBe(limit);
      }),
    );
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
