import { invalid } from './read-answer.ts';

const american = /^(\d\d)\/(\d\d)\/(\d{4})(?: (\d\d:\d\d:\d\d))?$/;
const clockTime = /^(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d$/;
const longMonths: ReadonlySet<number> = new Set([1, 3, 5, 7, 8, 10, 12]);
const iso = /^(\d{4})-(\d\d)-(\d\d)(?:[ T](\d\d:\d\d:\d\d)Z?)?$/;

/**
 * A day as `YYYY-MM-DD`, or a moment as `YYYY-MM-DD HH:MM:SS` in UTC, from either of the two forms
 * that the gateway writes. Throws CONNECTORS_KIT_RESPONSE_INVALID for any other.
 */
export function readGatewayDate(text: string): string {
  const [, month, date, year, time] = american.exec(text) ?? reorder(iso.exec(text)) ?? [];
  const isSound =
    Number(date) >= 1 &&
    Number(date) <= daysIn(Number(year), Number(month)) &&
    (time === undefined || clockTime.test(time));
  if (!isSound) throw invalid('date');
  const day = `${year ?? ''}-${month ?? ''}-${date ?? ''}`;
  return time === undefined ? day : `${day} ${time}`;
}

/** A moment as the gateway takes it. */
export function writeGatewayDate(moment: string): string {
  const [day = '', time = '00:00:00'] = moment.split(' ');
  const [year = '', month = '', date = ''] = day.split('-');
  return `${month}/${date}/${year} ${time}`;
}

/** The instant of a moment in UTC. */
export function instantOf(moment: string): Date {
  return new Date(`${moment.replace(' ', 'T')}${moment.includes(' ') ? 'Z' : 'T00:00:00Z'}`);
}

/** The moment so many seconds before. */
export function before(moment: string, seconds: number): string {
  const at = new Date(instantOf(moment).getTime() - seconds * 1000);
  return at.toISOString().slice(0, 19).replace('T', ' ');
}

// By arithmetic: a page has thousands of dates, and the engine's own take ten times as long.
function daysIn(year: number, month: number): number {
  if (!(month >= 1 && month <= 12)) return 0;
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return longMonths.has(month) ? 31 : 30;
}

function reorder(found: RegExpExecArray | null): (string | undefined)[] | null {
  if (found === null) return null;
  const [whole, year, month, date, time] = found;
  return [whole, month, date, year, time];
}
