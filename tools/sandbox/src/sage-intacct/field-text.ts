import type { FieldType } from './object-catalog.ts';

/** How dates are written. The gateway writes MM/DD/YYYY, and ISO in a few answers. */
export type DateStyle = 'us' | 'iso';

/** A kept value as the gateway writes it. */
export function writeField(type: FieldType, kept: string, style: DateStyle): string {
  if (kept === '' || style === 'iso' || (type !== 'date' && type !== 'timestamp')) return kept;
  const [day = '', time] = kept.split(' ');
  const [year = '', month = '', date = ''] = day.split('-');
  return `${month}/${date}/${year}${time === undefined ? '' : ` ${time}`}`;
}

/**
 * The kept form of a value that a client wrote as MM/DD/YYYY, with or without a time. Null if it is
 * none.
 */
export function readDate(text: string): string | null {
  const found = /^(\d{2})\/(\d{2})\/(\d{4})(?: (\d{2}:\d{2}:\d{2}))?$/.exec(text);
  if (found === null) return null;
  const [, month = '', day = '', year = '', time] = found;
  const date = `${year}-${month}-${day}`;
  const instant = new Date(`${date}T${time ?? '00:00:00'}Z`);
  const isReal = !Number.isNaN(instant.getTime()) && instant.toISOString().startsWith(date);
  return isReal ? `${date}${time === undefined ? '' : ` ${time}`}` : null;
}
