import { isDay } from '../calendar-day.ts';

/**
 * A moment with an offset or `Z`; a day alone is its midnight by Pacific Standard Time. Null for
 * anything else: a `+` that was not encoded arrives as a space.
 */
export function parseInstant(text: string): number | null {
  if (isDay(text)) return Date.parse(`${text}T00:00:00-08:00`);
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?(Z|[+-]\d\d:\d\d)$/.test(text)) return null;
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : at;
}
