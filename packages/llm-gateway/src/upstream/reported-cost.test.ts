import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { deviationOf, readDollars, reportedCostOf, tolerancePerMille } from './reported-cost.ts';

describe('an amount in dollars', () => {
  it.each([
    ['0', 0n],
    ['0.0', 0n],
    ['4.4e-05', 44_000n],
    ['1.9999999999999998e-05', 20_000n],
    ['1e-07', 100n],
    ['1e-12', 1n],
    ['12', 12_000_000_000n],
    ['1.5E+2', 150_000_000_000n],
  ])('%s is whole nano-dollars, rounded up', (text, nano) => {
    expect(readDollars(text)).toBe(nano);
  });

  it.each(['', 'None', 'nan', '-1', '1,5', '0x10', ' 1', '1e999', '1e', 'Infinity', '.5'])(
    'is none as %j',
    (text) => {
      expect(readDollars(text)).toBeNull();
    },
  );

  it('is never less than the number, and less than a nano-dollar more, for any that Python writes', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1_000, noNaN: true }), (dollars) => {
        const nano = Number(readDollars(String(dollars)));
        expect(nano).toBeGreaterThanOrEqual(dollars * 1e9 * (1 - 1e-15));
        expect(nano - dollars * 1e9).toBeLessThanOrEqual(1 + dollars * 1e-6);
      }),
    );
  });
});

describe('what the proxy reports', () => {
  const stream = (usage: object | null) => ({ answer: usage === null ? null : { usage } }) as never;
  const headers = { 'x-litellm-response-cost': '4.4e-05' };

  it('of a whole answer is in its header', () => {
    expect(reportedCostOf({ status: 200, headers, stream: null })).toBe(44_000n);
    expect(reportedCostOf({ status: 200, headers: {}, stream: null })).toBeNull();
  });

  it('of a stream is in the usage that ends it, and never at its head', () => {
    const told = stream({ cost: 0.000044 });
    expect(reportedCostOf({ status: 200, headers: {}, stream: told })).toBe(44_000n);
    expect(reportedCostOf({ status: 200, headers, stream: stream({}) })).toBeNull();
    expect(reportedCostOf({ status: 200, headers, stream: stream(null) })).toBeNull();
  });

  it('of an error is nothing', () => {
    expect(reportedCostOf({ status: 400, headers, stream: null })).toBeNull();
  });
});

describe('a deviation', () => {
  it('is what is beyond the tolerance, in both directions', () => {
    const ours = 1_000_000n;
    const allowed = (ours * tolerancePerMille) / 1000n + 1n;
    for (const sign of [1n, -1n]) {
      expect(deviationOf(ours + sign * allowed, ours, true)).toBeNull();
      const beyond = sign * (allowed + 1n);
      expect(deviationOf(ours + beyond, ours, true)).toBe(beyond);
    }
  });

  it('beneath an estimate is none, for an estimate is the most that it can be', () => {
    expect(deviationOf(1n, 1_000_000n, false)).toBeNull();
    expect(deviationOf(2_000_000n, 1_000_000n, false)).toBe(1_000_000n);
  });

  it('of nothing from nothing is none, and a report of something is one', () => {
    expect(deviationOf(0n, 0n, true)).toBeNull();
    expect(deviationOf(2n, 0n, true)).toBe(2n);
  });
});
