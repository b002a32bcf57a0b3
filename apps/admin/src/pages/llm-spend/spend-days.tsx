import { columnDigits } from '../../format/nano-usd.ts';
import { countOf } from '../../format/number.ts';
import { Usd } from '../../parts/usd.tsx';
import type { SpendChartProps } from './spend-chart.tsx';
import type { SpendDay } from './spend-series.ts';

/** The figures of the chart: the days on which something was called, the newest first. */
export function SpendDays({
  table: { series, days },
  nameOf,
  onDay,
}: SpendChartProps & { readonly onDay: (day: string) => void }) {
  const rows = days.filter(({ calls }) => calls > 0n).toReversed();
  const [totalDigits, ...digits] = digitsOf(rows, series.length);
  return (
    <div
      className="overflow-x-auto border-t border-line"
      tabIndex={0}
      role="region"
      aria-label="Spend by day, as a table"
    >
      <table className="w-full text-sm">
        <thead>
          <tr className="text-xs text-muted">
            <th scope="col" className="px-4 py-2 text-left font-medium">
              Day
            </th>
            {series.map(({ key }) => (
              <th key={key} scope="col" className="px-4 py-2 text-right font-medium">
                {nameOf(key)}
              </th>
            ))}
            <th scope="col" className="px-4 py-2 text-right font-medium">
              Together
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ day, calls, amounts, totalNano }) => (
            <tr key={day} className="border-t border-line">
              <th scope="row" className="px-4 py-2 text-left font-normal whitespace-nowrap">
                <button
                  type="button"
                  onClick={() => onDay(day)}
                  className="min-h-6 underline decoration-line-strong underline-offset-4 hover:decoration-text"
                >
                  {day}
                  <span className="sr-only">: show its {countOf(Number(calls), 'call')}</span>
                </button>
              </th>
              {amounts.map((amount, index) => (
                <td key={series[index]?.key} className="px-4 py-2 text-right">
                  <Usd nanoUsd={String(amount)} digits={digits[index]} />
                </td>
              ))}
              <td className="px-4 py-2 text-right font-medium">
                <Usd nanoUsd={String(totalNano)} digits={totalDigits} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Of the fractions in each column, that of the totals first. */
function digitsOf(rows: readonly SpendDay[], seriesCount: number): readonly number[] {
  const columnOf = (amountOf: (day: SpendDay) => bigint) =>
    columnDigits(rows.map((day) => String(amountOf(day))));
  const ofSeries = Array.from({ length: seriesCount }, (_, index) =>
    columnOf(({ amounts }) => amounts[index] ?? 0n),
  );
  return [columnOf(({ totalNano }) => totalNano), ...ofSeries];
}
