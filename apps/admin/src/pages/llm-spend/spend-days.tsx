import { countOf } from '../../format/number.ts';
import { Usd } from '../../parts/usd.tsx';
import type { SpendChartProps } from './spend-chart.tsx';

/** The figures of the chart: the days on which something was called, the newest first. */
export function SpendDays({
  table: { series, days },
  nameOf,
  onDay,
}: SpendChartProps & { readonly onDay: (day: string) => void }) {
  const rows = days.filter(({ calls }) => calls > 0n).toReversed();
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
                  <Usd nanoUsd={String(amount)} />
                </td>
              ))}
              <td className="px-4 py-2 text-right font-medium">
                <Usd nanoUsd={String(totalNano)} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
