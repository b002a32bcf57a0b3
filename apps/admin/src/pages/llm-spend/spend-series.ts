import type { spend } from '@ataski/contract';

type SpendLine = spend.SpendLine;

/** One thing that the spend is told apart by. */
export interface SpendSeries {
  readonly key: string;
  readonly totalNano: bigint;
}

/** One day: what each series cost, in the order of the series. */
export interface SpendDay {
  readonly day: string;
  readonly calls: bigint;
  readonly totalNano: bigint;
  readonly amounts: readonly bigint[];
}

/** The spend of a time, told apart. */
export interface SpendTable {
  readonly series: readonly SpendSeries[];
  readonly days: readonly SpendDay[];
  readonly dearestNano: bigint;
}

/** The key of what is not among the dearest. */
export const otherKey = 'other';
const mostSeries = 5;

/**
 * Sums lines by day and by what `keyOf` says; beyond the five dearest, the rest is one series, and
 * none is what cost nothing.
 */
export function tabulate(
  {
    from,
    to,
    lines,
  }: { readonly from: string; readonly to: string; readonly lines: readonly SpendLine[] },
  keyOf: (line: SpendLine) => string,
): SpendTable {
  const totals = new Map<string, bigint>();
  for (const line of lines)
    totals.set(keyOf(line), (totals.get(keyOf(line)) ?? 0n) + BigInt(line.costNanoUsd));
  const ordered = [...totals]
    .filter(([, total]) => total > 0n)
    .sort(([one, left], [other, right]) =>
      left === right ? one.localeCompare(other) : left > right ? -1 : 1,
    );
  const kept = ordered.slice(0, mostSeries).map(([key, totalNano]) => ({ key, totalNano }));
  const rest = ordered.slice(mostSeries);
  const series =
    rest.length === 0
      ? kept
      : [...kept, { key: otherKey, totalNano: rest.reduce((sum, [, amount]) => sum + amount, 0n) }];
  const days = daysBetween(from, to).map((day) => dayOf(day, { lines, series, keyOf }));
  const dearestNano = days.reduce(
    (most, { totalNano }) => (totalNano > most ? totalNano : most),
    0n,
  );
  return { series, days, dearestNano };
}

interface DayParts {
  readonly lines: readonly SpendLine[];
  readonly series: readonly SpendSeries[];
  readonly keyOf: (line: SpendLine) => string;
}

function dayOf(day: string, { lines, series, keyOf }: DayParts): SpendDay {
  const amounts = series.map(() => 0n);
  let calls = 0n;
  for (const line of lines) {
    if (line.day !== day) continue;
    calls += BigInt(line.calls);
    if (BigInt(line.costNanoUsd) === 0n) continue;
    const known = series.findIndex(({ key }) => key === keyOf(line));
    const place = known === -1 ? series.length - 1 : known;
    amounts[place] = (amounts[place] ?? 0n) + BigInt(line.costNanoUsd);
  }
  return { day, calls, amounts, totalNano: amounts.reduce((sum, amount) => sum + amount, 0n) };
}

function daysBetween(from: string, to: string): readonly string[] {
  const days: string[] = [];
  const date = new Date(`${from}T00:00:00Z`);
  while (date.toISOString().slice(0, 10) <= to && days.length < 400) {
    days.push(date.toISOString().slice(0, 10));
    date.setUTCDate(date.getUTCDate() + 1);
  }
  return days;
}
