import { DerError, derTag, expectTag } from './der.ts';
import type { DerValue } from './der.ts';

/** Reads an OBJECT IDENTIFIER in dotted form. Throws DerError. */
export function readObjectId(value: DerValue | undefined): string {
  const { content } = expectTag(value, derTag.objectId);
  const arcs: bigint[] = [];
  let arc = 0n;
  let isOpen = false;
  for (const byte of content) {
    if (!isOpen && byte === 0x80) throw new DerError('an arc with a leading zero');
    arc = (arc << 7n) | BigInt(byte & 0x7f);
    isOpen = byte >= 0x80;
    if (isOpen) continue;
    arcs.push(arc);
    arc = 0n;
  }
  const [first, ...rest] = arcs;
  if (first === undefined || isOpen) throw new DerError('an object identifier is cut off');
  const root = first < 80n ? first / 40n : 2n;
  return [root, first - root * 40n, ...rest].join('.');
}

/** Reads an INTEGER. Throws DerError. */
export function readInteger(value: DerValue | undefined): bigint {
  const { content } = expectTag(value, derTag.integer);
  const [first, second = 0] = content;
  if (first === undefined) throw new DerError('an integer without content');
  const isPadded = (first === 0 && second < 0x80) || (first === 0xff && second >= 0x80);
  if (content.length > 1 && isPadded) throw new DerError('an integer with a padding octet');
  return BigInt.asIntN(content.length * 8, BigInt(`0x${Buffer.from(content).toString('hex')}`));
}

/** Reads a GeneralizedTime in UTC (RFC 3161 section 2.4.2) as milliseconds. Throws DerError. */
export function readGeneralizedTime(value: DerValue | undefined): number {
  const text = Buffer.from(expectTag(value, derTag.generalizedTime).content).toString('latin1');
  const shape = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:\.(\d*[1-9]))?Z$/;
  const [, year, month, day, hour, minute, second, fraction = ''] = shape.exec(text) ?? [];
  const moment = `${String(year)}-${String(month)}-${String(day)}T${String(hour)}:${String(minute)}:${String(second)}`;
  const time = Date.parse(`${moment}.${fraction.slice(0, 3).padEnd(3, '0')}Z`);
  // Date.parse takes 30 February for a day of March.
  if (Number.isNaN(time) || !new Date(time).toISOString().startsWith(moment)) {
    throw new DerError('a time that is none');
  }
  return time;
}
