import type { DatabaseSync, SQLInputValue, SQLOutputValue } from 'node:sqlite';

import {
  addDecimals,
  compareDecimals,
  formatDecimal,
  multiplyDecimals,
  negateDecimal,
  parseDecimal,
} from '../../exact-decimal.ts';
import type { Decimal } from '../../exact-decimal.ts';
import { invalidQuery } from '../netsuite-failure.ts';
import { addDays, formatDate } from './date-mask.ts';
import { maskedNumberText, plainNumberText } from './number-text.ts';

/** Gives SQLite what SuiteQL has and SQLite lacks. Null in, null out. */
export function registerFunctions(database: DatabaseSync): void {
  const define = (name: string, work: (...values: string[]) => string | number): void => {
    // The length of the function is how many values SQLite lets through.
    const one = (a: SQLOutputValue): SQLInputValue => (a === null ? null : work(String(a)));
    const two = (a: SQLOutputValue, b: SQLOutputValue): SQLInputValue =>
      a === null || b === null ? null : work(String(a), String(b));
    database.function(name, { deterministic: true }, work.length === 1 ? one : two);
  };
  define('dec_cmp', (a, b) => compareDecimals(read(a), read(b)));
  define('dec_add', (a, b) => formatDecimal(addDecimals(read(a), read(b))));
  define('dec_sub', (a, b) => formatDecimal(addDecimals(read(a), negateDecimal(read(b)))));
  define('dec_mul', (a, b) => formatDecimal(multiplyDecimals(read(a), read(b))));
  define('dec_abs', (a) => a.replace('-', ''));
  define('dec_key', (a) => sortKey(read(a)));
  define('to_number', (a) => formatDecimal(read(a)));
  define('number_text', (a) => plainNumberText(a));
  define('masked_number_text', (a, mask) => maskedNumberText(a, mask));
  define('date_text', (kept, mask) => formatDate(kept, mask));
  define('add_days', (kept, days) => addDays(kept, Number(days)));
  aggregate(database, 'dec_sum', addDecimals);
  aggregate(database, 'dec_min', (a, b) => (compareDecimals(a, b) <= 0 ? a : b));
  aggregate(database, 'dec_max', (a, b) => (compareDecimals(a, b) >= 0 ? a : b));
  registerShuffle(database);
}

function read(text: string): Decimal {
  const decimal = parseDecimal(text);
  if (decimal === null) throw invalidQuery('invalid number');
  return decimal;
}

function aggregate(
  database: DatabaseSync,
  name: string,
  combine: (a: Decimal, b: Decimal) => Decimal,
): void {
  // The state travels through SQLite's binding, which takes any value of JavaScript as it is.
  const states = {
    start: () => ({ value: null as Decimal | null }),
    step: (state: { value: Decimal | null }, text: SQLOutputValue) => {
      if (text !== null) {
        const next = read(String(text));
        state.value = state.value === null ? next : combine(state.value, next);
      }
      return state;
    },
    result: ({ value }: { value: Decimal | null }) =>
      value === null ? null : formatDecimal(value),
  };
  database.aggregate(name, states as unknown as Parameters<DatabaseSync['aggregate']>[1]);
}

const wholeDigits = 40;
const fractionDigits = 20;

/** Text that sorts as the number does. */
function sortKey({ units, scale }: Decimal): string {
  const scaled = (units < 0n ? -units : units) * 10n ** BigInt(fractionDigits - scale);
  const digits = scaled.toString().padStart(wholeDigits + fractionDigits, '0');
  if (units >= 0n) return `1${digits}`;
  return `0${digits.replace(/\d/g, (digit) => String(9 - Number(digit)))}`;
}

/** Numbers that look random: another order for each request, the same for each run. */
function registerShuffle(database: DatabaseSync): void {
  let state = 2_463_534_242;
  database.function('shuffle', () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  });
}
