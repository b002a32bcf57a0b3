/**
 * Microseconds since 1970 of an ISO instant. The audit log keeps microseconds, which `Date` would
 * drop. Answers null for text that is not an instant.
 */
export function instantMicros(instant: string): number | null {
  const milliseconds = Date.parse(instant);
  if (Number.isNaN(milliseconds)) return null;
  const fraction = /\.(\d+)/.exec(instant)?.[1] ?? '';
  const beyondMilliseconds = Number(fraction.slice(3, 6).padEnd(3, '0'));
  return milliseconds * 1000 + beyondMilliseconds;
}

const units = [
  { one: 'year', many: 'years', seconds: 31_536_000 },
  { one: 'month', many: 'months', seconds: 2_592_000 },
  { one: 'day', many: 'days', seconds: 86_400 },
  { one: 'h', many: 'h', seconds: 3600 },
  { one: 'min', many: 'min', seconds: 60 },
  { one: 's', many: 's', seconds: 1 },
] as const;

/** Says how long ago an instant was, in its largest whole unit: `6 min ago`, `just now`, `in 24 s`. */
export function relativeTime(instant: string, nowMs: number): string {
  const seconds = Math.round((nowMs - Date.parse(instant)) / 1000);
  const distance = Math.abs(seconds);
  if (distance < 5) return 'just now';
  const unit = units.find((candidate) => distance >= candidate.seconds) ?? units[5];
  const count = Math.floor(distance / unit.seconds);
  const text = `${count} ${count === 1 ? unit.one : unit.many}`;
  return seconds < 0 ? `in ${text}` : `${text} ago`;
}

/** The whole instant in UTC, to the second: `2026-11-04 21:04:18 UTC`. */
export function absoluteTime(instant: string): string {
  return `${new Date(instant).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

/** The time of day in UTC, to the millisecond: `21:04:18.402`. */
export function timeOfDay(instant: string): string {
  return new Date(instant).toISOString().slice(11, 23);
}

/** The date as people write it, in one piece: `4 Nov 2026`. */
export function calendarDate(instant: string): string {
  const form = { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' } as const;
  return new Intl.DateTimeFormat('en-GB', form).format(new Date(instant)).replaceAll(' ', '\u00A0');
}
