import { ConnectorsKitError } from '../errors.ts';
import { addDecimals, formatDecimal, parseDecimal, zeroDecimal } from './decimal.ts';

/** How long an open item is overdue, in days. */
export type AgingBucket = 'current' | '1_30' | '31_60' | '61_90' | 'over_90';

/** What is open of an invoice, a bill, a credit (negative) or a payment not used (negative). */
export interface OpenItem {
  /** `YYYY-MM-DD`. */
  readonly dueDate: string;
  readonly amount: string;
}

const day = /^(\d{4})-(\d{2})-(\d{2})$/;
const dayMs = 86_400_000;

/**
 * The bucket of an item that is due on one day, seen on another; both as `YYYY-MM-DD`. On its due
 * date it is current. Throws CONNECTORS_KIT_RESPONSE_INVALID for what is no day of the calendar.
 */
export function agingBucket(dueDate: string, asOf: string): AgingBucket {
  const overdue = (readDay(asOf) - readDay(dueDate)) / dayMs;
  if (overdue <= 0) return 'current';
  if (overdue <= 30) return '1_30';
  if (overdue <= 60) return '31_60';
  return overdue <= 90 ? '61_90' : 'over_90';
}

/**
 * The sum of each bucket on a day, exact, credits with their sign. Throws
 * CONNECTORS_KIT_RESPONSE_INVALID for an amount that is no decimal, or a day that is none.
 */
export function ageOpenItems(
  items: Iterable<OpenItem>,
  asOf: string,
): Readonly<Record<AgingBucket, string>> {
  const sums = {
    current: zeroDecimal,
    '1_30': zeroDecimal,
    '31_60': zeroDecimal,
    '61_90': zeroDecimal,
    over_90: zeroDecimal,
  };
  for (const { dueDate, amount } of items) {
    const decimal = parseDecimal(amount);
    if (decimal === null) throw invalid();
    const bucket = agingBucket(dueDate, asOf);
    sums[bucket] = addDecimals(sums[bucket], decimal);
  }
  return {
    current: formatDecimal(sums.current),
    '1_30': formatDecimal(sums['1_30']),
    '31_60': formatDecimal(sums['31_60']),
    '61_90': formatDecimal(sums['61_90']),
    over_90: formatDecimal(sums.over_90),
  };
}

/** The day's number, counted in UTC, so that no zone moves it. */
function readDay(text: string): number {
  const [, year = '', month = '', date = ''] = day.exec(text) ?? [];
  const at = Date.UTC(Number(year), Number(month) - 1, Number(date));
  if (year === '' || new Date(at).toISOString().slice(0, 10) !== text) throw invalid();
  return at;
}

function invalid(): ConnectorsKitError {
  return new ConnectorsKitError('CONNECTORS_KIT_RESPONSE_INVALID', { part: 'open item' });
}
