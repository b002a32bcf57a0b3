import { addDays, addMonths, dayOf, isDay } from '../calendar-day.ts';
import type { Day } from '../calendar-day.ts';
import { invalidParameter } from './quickbooks-failure.ts';

/** One column of a report. */
export interface ReportColumn {
  readonly title: string;
  readonly from: Day;
  readonly to: Day;
}

/** A report request, checked. */
export interface ReportRequest {
  readonly from: Day;
  readonly to: Day;
  readonly basis: 'Cash' | 'Accrual';
  readonly summarizeBy: string;
  /** Without the total. */
  readonly columns: readonly ReportColumn[];
}

const monthsOf: Readonly<Record<string, number>> = { Month: 1, Quarter: 3, Year: 12 };

/** Reads the parameters of a report. Throws a Fault for an unknown or wrong one. */
export function readReportRequest(
  query: URLSearchParams,
  permitted: readonly string[],
  now: Date,
): ReportRequest {
  const names = [...permitted, 'start_date', 'end_date', 'summarize_column_by', 'minorversion'];
  const unknown = [...query.keys()].find((name) => !names.includes(name));
  if (unknown !== undefined) throw invalidParameter(`${unknown} is no parameter of this report.`);
  const today = dayOf(now.getTime());
  const from = readDay(query, 'start_date', `${today.slice(0, 4)}-01-01`);
  const to = readDay(query, 'end_date', today);
  if (from > to) throw invalidParameter('start_date is after end_date.');
  const basis = query.get('accounting_method') ?? 'Accrual';
  if (basis !== 'Cash' && basis !== 'Accrual')
    throw invalidParameter('accounting_method must be Cash or Accrual.');
  const summarizeBy = query.get('summarize_column_by') ?? 'Total';
  const columns = columnsOf(summarizeBy, from, to);
  return { from, to, basis, summarizeBy, columns };
}

function readDay(query: URLSearchParams, name: string, missing: Day): Day {
  const day = query.get(name) ?? missing;
  if (!isDay(day)) throw invalidParameter(`${name} must be a date as YYYY-MM-DD.`);
  return day;
}

function columnsOf(summarizeBy: string, from: Day, to: Day): readonly ReportColumn[] {
  if (summarizeBy === 'Total') return [{ title: 'Total', from, to }];
  const months = Object.hasOwn(monthsOf, summarizeBy) ? monthsOf[summarizeBy] : undefined;
  if (months === undefined)
    throw invalidParameter('summarize_column_by must be Total, Month, Quarter or Year here.');
  const columns: ReportColumn[] = [];
  for (let start = from; start <= to;) {
    const next = addMonths(firstOfSpan(start, months), months);
    const end = addDays(next, -1);
    columns.push({ title: start.slice(0, 7), from: start, to: end < to ? end : to });
    start = next;
  }
  return columns;
}

/** The first day of the month, quarter or year. */
function firstOfSpan(day: Day, months: number): Day {
  const month = Number(day.slice(5, 7)) - 1;
  const first = month - (month % months) + 1;
  return `${day.slice(0, 4)}-${String(first).padStart(2, '0')}-01`;
}
