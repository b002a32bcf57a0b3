import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { otherKey, tabulate } from './spend-series.ts';

const line = (day: string, model: string, cost: bigint) => ({
  ...{ day, model, provider: 'openai', payer: 'platform' as const, credential: null },
  ...{ calls: '1', costNanoUsd: String(cost) },
});
const week = { from: '2026-11-27', to: '2026-12-03' };

describe('the spend by day', () => {
  it('has every day of its time, also across a month and where nothing was spent', () => {
    const { days, series, dearestNano } = tabulate({ ...week, lines: [] }, ({ model }) => model);
    expect(days.map(({ day }) => day.slice(5))).toEqual([
      ...['11-27', '11-28', '11-29', '11-30', '12-01', '12-02', '12-03'],
    ]);
    expect([series, dearestNano]).toEqual([[], 0n]);
  });

  it('tells the five dearest apart, the dearest first, and the rest as one', () => {
    const lines = [1n, 2n, 3n, 4n, 5n, 6n, 7n].map((cost) =>
      line('2026-11-28', `model-${String(cost)}`, cost),
    );
    const { series, days } = tabulate({ ...week, lines }, ({ model }) => model);
    expect(series.map(({ key }) => key)).toEqual([
      ...['model-7', 'model-6', 'model-5', 'model-4', 'model-3', otherKey],
    ]);
    expect(days[1]).toMatchObject({ calls: 7n, totalNano: 28n, amounts: [7n, 6n, 5n, 4n, 3n, 3n] });
  });

  it('has no series of what cost nothing, and counts its calls all the same', () => {
    const lines = [line('2026-11-28', 'model-0', 0n), line('2026-11-28', 'model-1', 1n)];
    const { series, days } = tabulate({ ...week, lines }, ({ model }) => model);
    expect(series).toEqual([{ key: 'model-1', totalNano: 1n }]);
    expect(days[1]).toMatchObject({ calls: 2n, totalNano: 1n, amounts: [1n] });
    expect(tabulate({ ...week, lines: lines.slice(0, 1) }, ({ model }) => model)).toMatchObject({
      series: [],
      dearestNano: 0n,
    });
  });

  it('loses no nano-dollar, whatever the lines are', () => {
    const anyLine = fc
      .tuple(
        fc.constantFrom('2026-11-27', '2026-11-30', '2026-12-03'),
        fc.integer({ min: 0, max: 9 }),
        fc.bigInt({ min: 0n, max: 2n ** 60n }),
      )
      .map(([day, model, cost]) => line(day, `model-${String(model)}`, cost));
    fc.assert(
      fc.property(fc.array(anyLine, { maxLength: 40 }), (lines) => {
        const { days, series } = tabulate({ ...week, lines }, ({ model }) => model);
        const all = lines.reduce((sum, { costNanoUsd }) => sum + BigInt(costNanoUsd), 0n);
        expect(days.reduce((sum, { totalNano }) => sum + totalNano, 0n)).toBe(all);
        expect(series.reduce((sum, { totalNano }) => sum + totalNano, 0n)).toBe(all);
      }),
    );
  });
});
