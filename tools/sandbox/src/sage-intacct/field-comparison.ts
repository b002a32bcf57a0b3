import { compareDecimals, parseDecimal } from '../exact-decimal.ts';
import { readDate } from './field-text.ts';
import { queryFailed } from './intacct-failure.ts';
import type { FieldType } from './object-catalog.ts';

/** Below, at or above zero as `a` comes before, with or after `b`. Empty values come first. */
export function compareFields(type: FieldType, a: string, b: string): number {
  if (a === b) return 0;
  if (a === '' || b === '') return a === '' ? -1 : 1;
  if (type === 'integer' || type === 'decimal') {
    const [left, right] = [parseDecimal(a), parseDecimal(b)];
    if (left !== null && right !== null) return compareDecimals(left, right);
  }
  return a < b ? -1 : 1;
}

/** A client's value in the kept form. Throws a function failure when it does not fit the field. */
export function readValue(type: FieldType, field: string, text: string): string {
  if (type === 'text') return text;
  if (type === 'integer' || type === 'decimal') {
    if (parseDecimal(text) !== null) return text;
    throw queryFailed(`Invalid number ${text} for ${field}`);
  }
  const kept = readDate(text);
  if (kept === null) throw queryFailed(`Invalid date ${text} for ${field}`);
  if (type === 'date') return kept.slice(0, 10);
  return kept.length === 10 ? `${kept} 00:00:00` : kept;
}

/** LIKE with `%` and `_`. */
export function isLike(value: string, pattern: string): boolean {
  const escaped = pattern.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${escaped.replaceAll('%', '.*').replaceAll('_', '.')}$`, 's').test(value);
}
