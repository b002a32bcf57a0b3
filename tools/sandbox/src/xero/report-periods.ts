import { addDays, addMonths, countDays, isDay } from '../calendar-day.ts';
import type { Day } from '../calendar-day.ts';
import { queryFailure, validationFailure } from './xero-failure.ts';

/** One column of a report. */
export interface Period {
  readonly from: Day;
  readonly to: Day;
}

const monthsOf: Readonly<Record<string, number>> = { MONTH: 1, QUARTER: 3, YEAR: 12 };
const maxDays = 365;

/** The asked-for period and the earlier ones to compare with, newest first. Throws a 400. */
export function readPeriods(query: URLSearchParams, last: Period): readonly Period[] {
  if (last.from > last.to) throw validationFailure('fromDate must not be after toDate.');
  if (countDays(last.from, last.to) > maxDays)
    throw validationFailure('The date range must not be greater than 365 days.');
  const count = readCount(query);
  const timeframe = query.get('timeframe') ?? 'MONTH';
  const months = Object.hasOwn(monthsOf, timeframe) ? monthsOf[timeframe] : undefined;
  if (months === undefined) throw queryFailure('timeframe must be MONTH, QUARTER or YEAR.');
  return Array.from({ length: count + 1 }, (_, index) => ({
    from: addMonths(addDays(last.from, -1), -months * index),
    to: addMonths(last.to, -months * index),
  })).map(({ from, to }) => ({ from: addDays(from, 1), to }));
}

/** Throws a 400 for anything but a day. */
export function readDay(query: URLSearchParams, name: string, missing: Day): Day {
  const day = query.get(name) ?? missing;
  if (!isDay(day)) throw queryFailure(`${name} must be a date as YYYY-MM-DD.`);
  return day;
}

function readCount(query: URLSearchParams): number {
  const text = query.get('periods');
  if (text === null) return 0;
  if (!/^([1-9]|1[0-2])$/.test(text)) throw validationFailure('periods must be from 1 to 12.');
  return Number(text);
}
