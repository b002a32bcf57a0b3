const quote = 0x22;
const comma = 0x2c;
const colon = 0x3a;
const backslash = 0x5c;
const openBrace = 0x7b;
const closeBrace = 0x7d;

/** From the first byte of a value to behind its last. */
interface Span {
  readonly from: number;
  readonly to: number;
}

/**
 * The text of an object with another value in the place of one that it has, by the name of its
 * member, however that is spelled. Every other byte stays as it is, so that no number is written
 * longer or rounder than it was sent. The object is valid JSON in UTF-8 and names no member twice;
 * the value is valid JSON. The same text where it has no such member.
 */
export function replaceMember(object: Uint8Array, name: string, value: Uint8Array): Uint8Array {
  const span = findValue(object, name);
  if (span === null) return object;
  return Buffer.concat([object.subarray(0, span.from), value, object.subarray(span.to)]);
}

/** The same object with members in front of its own, none of which has such a name. */
export function withMembers(
  object: Uint8Array,
  members: Readonly<Record<string, unknown>>,
): Uint8Array {
  const text = JSON.stringify(members);
  if (text === '{}') return object;
  const start = object.indexOf(openBrace) + 1;
  const front = Buffer.from(isClosed(object, start) ? text.slice(1, -1) : `${text.slice(1, -1)},`);
  return Buffer.concat([object.subarray(0, start), front, object.subarray(start)]);
}

/** The text of a member's value; null where the object has no such member. */
export function memberOf(object: Uint8Array, name: string): Uint8Array | null {
  const span = findValue(object, name);
  return span === null ? null : object.subarray(span.from, span.to);
}

function findValue(object: Uint8Array, name: string): Span | null {
  let depth = 0;
  let word: Span | null = null;
  let from = -1;
  for (let at = 0; at < object.length; at += 1) {
    const byte = object[at];
    if (byte === quote) {
      const end = endOfString(object, at);
      if (depth === 1) word = { from: at, to: end + 1 };
      at = end;
    } else if (byte === openBrace || byte === 0x5b) {
      depth += 1;
    } else if (byte === colon) {
      if (depth === 1 && word !== null && readName(object, word) === name) from = at + 1;
    } else if (byte === closeBrace || byte === 0x5d) {
      depth -= 1;
      if (depth === 0 && from >= 0) return trim(object, from, at);
    } else if (byte === comma && depth === 1 && from >= 0) {
      return trim(object, from, at);
    }
  }
  return null;
}

function readName(object: Uint8Array, { from, to }: Span): unknown {
  return JSON.parse(Buffer.from(object.subarray(from, to)).toString('utf8'));
}

/** Where the quote stands that ends a string. Nearly all of a long body lies in a few strings. */
function endOfString(text: Uint8Array, start: number): number {
  let end = text.indexOf(quote, start + 1);
  while (end >= 0 && isEscaped(text, end)) end = text.indexOf(quote, end + 1);
  return end < 0 ? text.length : end;
}

/** A quote behind an odd number of backslashes belongs to the string. */
function isEscaped(text: Uint8Array, at: number): boolean {
  let before = at - 1;
  while (text[before] === backslash) before -= 1;
  return (at - before) % 2 === 0;
}

function trim(text: Uint8Array, from: number, to: number): Span {
  let [first, behind] = [from, to];
  while (isSpace(text[first])) first += 1;
  while (isSpace(text[behind - 1])) behind -= 1;
  return { from: first, to: behind };
}

/** Whether an object ends here, behind nothing but white space. */
function isClosed(object: Uint8Array, from: number): boolean {
  let at = from;
  while (isSpace(object[at])) at += 1;
  return object[at] === closeBrace;
}

/** White space of RFC 8259 section 2. */
function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d;
}
