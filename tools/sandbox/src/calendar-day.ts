/** A day as `YYYY-MM-DD`; text order is time order. */
export type Day = string;

const dayMs = 86_400_000;

/** True for a day that exists. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  const at = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(at) && dayOf(at) === text;
}

/** The day of a moment, UTC. */
export function dayOf(at: number): Day {
  return new Date(at).toISOString().slice(0, 10);
}

/** Midnight UTC, in milliseconds. */
export function startOf(day: Day): number {
  return Date.parse(`${day}T00:00:00Z`);
}

/** So many days later. */
export function addDays(day: Day, days: number): Day {
  return dayOf(startOf(day) + days * dayMs);
}

/** Days from the first to the last, both counted. */
export function countDays(first: Day, last: Day): number {
  return Math.round((startOf(last) - startOf(first)) / dayMs) + 1;
}

/** So many months later: the end of a month stays one, another day is cut to the month. */
export function addMonths(day: Day, months: number): Day {
  const date = new Date(startOf(day));
  const isEnd = addDays(day, 1).endsWith('-01');
  const first = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1);
  const last = new Date(first);
  last.setUTCMonth(last.getUTCMonth() + 1, 0);
  const wanted = isEnd ? last.getUTCDate() : Math.min(date.getUTCDate(), last.getUTCDate());
  return dayOf(first + (wanted - 1) * dayMs);
}
