import type { ReactNode } from 'react';

import { columnDigits, exactUsd } from '../../format/nano-usd.ts';
import { Usd } from '../../parts/usd.tsx';
import { ticksOf } from './spend-scale.ts';
import type { SpendDay, SpendTable } from './spend-series.ts';

const colours = ['bg-accent', 'bg-warn', 'bg-ok', 'bg-danger', 'bg-muted', 'bg-line-strong'];

/** Properties of the chart. */
export interface SpendChartProps {
  readonly table: SpendTable;
  readonly nameOf: (key: string) => string;
}

/** One bar a day, stacked by series. The table below it has the same figures. */
export function SpendChart({ table, nameOf }: SpendChartProps) {
  const { series, days, dearestNano } = table;
  const first = days.at(0)?.day ?? '';
  const last = days.at(-1)?.day ?? '';
  const ticks = ticksOf(dearestNano);
  const topNano = ticks.at(-1) ?? dearestNano;
  const digits = columnDigits(ticks.map(String));
  return (
    <figure className="px-4 py-4">
      <div
        role="img"
        aria-label={`Spend of each day from ${first} to ${last}. The dearest day cost ${exactUsd(String(dearestNano))} USD. The figures are in the table below.`}
        className="relative mt-4 h-44"
      >
        {ticks.map((tick) => (
          <Line key={String(tick)} height={partOf(tick, topNano)}>
            <Usd nanoUsd={String(tick)} digits={digits} />
          </Line>
        ))}
        <div className="flex h-full items-end gap-[3px] border-b border-line-strong sm:gap-1.5">
          {days.map((day) => (
            <Bar key={day.day} day={day} topNano={topNano} />
          ))}
        </div>
      </div>
      <div aria-hidden className="mt-1.5 flex justify-between text-xs text-faint">
        <span>{first}</span>
        <span>{last}</span>
      </div>
      <figcaption className="mt-3">
        <ul className="flex flex-wrap gap-x-6 gap-y-1.5 text-sm">
          {series.map(({ key, totalNano }, index) => (
            <li key={key} className="flex min-w-0 items-center gap-2">
              <span
                aria-hidden
                className={`size-2.5 shrink-0 rounded-[3px] ${colours[index] ?? 'bg-faint'}`}
              />
              <span className="min-w-0 truncate">{nameOf(key)}</span>
              <span className="text-muted">
                <Usd nanoUsd={String(totalNano)} />
              </span>
            </li>
          ))}
        </ul>
      </figcaption>
    </figure>
  );
}

function Line({
  height,
  children,
}: {
  /** In per cent, from below. */
  readonly height: number;
  readonly children: ReactNode;
}) {
  return (
    <div
      aria-hidden
      className="absolute inset-x-0 border-t border-line"
      style={{ bottom: `${String(height)}%` }}
    >
      <span className="absolute bottom-0.5 left-0 text-xs text-faint">{children}</span>
    </div>
  );
}

function Bar({ day, topNano }: { readonly day: SpendDay; readonly topNano: bigint }) {
  return (
    <div
      title={`${day.day}: ${exactUsd(String(day.totalNano))} USD`}
      className="relative flex h-full max-w-8 min-w-0 flex-1 flex-col-reverse overflow-hidden"
    >
      {day.amounts.map((amount, index) =>
        amount === 0n ? null : (
          <span
            key={index}
            className={`block w-full shrink-0 last:rounded-t-[3px] ${colours[index] ?? 'bg-faint'}`}
            style={{ height: `max(2px, ${String(partOf(amount, topNano))}%)` }}
          />
        ),
      )}
    </div>
  );
}

/** In per cent, to a hundredth. */
function partOf(amount: bigint, whole: bigint): number {
  return Number((amount * 10_000n) / whole) / 100;
}
