/** A credential as it is looked for in an answer. */
export interface EchoPattern {
  readonly bytes: Buffer;
  /** Without one of these in it, a text has no escaped character of the credential. */
  readonly leads: readonly Buffer[];
  /** A text without leads can end in the start of an echo only within so many bytes. */
  readonly tailLength: number;
  /** By the byte: whether an echo can begin with it. */
  readonly firsts: Uint8Array;
  /** By the byte behind the first one: whether an escape can stand for the first character. */
  readonly seconds: Uint8Array;
}

/** What begins at one place: an echo, the start of one that the text breaks off, or both. */
export interface EchoMatch {
  /** Behind the echo; 0 where none is whole. */
  readonly end: number;
  /** True where further bytes could make it an echo, or a longer one. */
  readonly isOpen: boolean;
}

const backslash = 0x5c;
const percent = 0x25;
const ampersand = 0x26;
const semicolon = 0x3b;
const zero = 0x30;
/** More zeros before a number than anybody writes: an echo has an end. */
const maxZeros = 16;
const none = -1;
const open = -2;

const unicodeEscape = Buffer.from('\\u00');
const numericEscape = Buffer.from('&#');

/** Escapes of single characters, by the character. */
const named = new Map<number, readonly Buffer[]>(
  (
    [
      ['"', ['\\"', '&quot;']],
      ['&', ['&amp;']],
      ["'", ['&apos;']],
      ['/', ['\\/']],
      ['<', ['&lt;']],
      ['>', ['&gt;']],
      ['\\', ['\\\\']],
    ] as const
  ).map(([mark, forms]) => [mark.charCodeAt(0), forms.map((form) => Buffer.from(form))]),
);

/** The numbers of all one-byte characters, as `%2f` and as `&#47;` write them. */
const hexPairs = Array.from({ length: 256 }, (_, code) =>
  Buffer.from(code.toString(16).padStart(2, '0')),
);
const hexNumbers = Array.from({ length: 256 }, (_, code) => Buffer.from(code.toString(16)));
const decimals = Array.from({ length: 256 }, (_, code) => Buffer.from(code.toString(10)));
const nothing = Buffer.alloc(0);

const plainLeads: readonly Buffer[] = [Buffer.of(percent), unicodeEscape, numericEscape];

/** By the first character alone, so that nothing of a whole credential is ever kept. */
const beginnings = new Map<number, Pick<EchoPattern, 'firsts' | 'seconds'>>();

/** Makes ready what is looked for. The credential is a text of one-byte characters. */
export function compileEcho(credential: string): EchoPattern {
  const bytes = Buffer.from(credential, 'latin1');
  const marks = [...named].flatMap(([mark, forms]) => (bytes.includes(mark) ? forms : []));
  const leads = marks.length === 0 ? plainLeads : [...plainLeads, ...marks];
  const longest = Math.max(...leads.map(({ length }) => length));
  return { bytes, leads, tailLength: bytes.length + longest - 2, ...beginningOf(bytes[0] ?? 0) };
}

function beginningOf(first: number): Pick<EchoPattern, 'firsts' | 'seconds'> {
  const known = beginnings.get(first);
  if (known !== undefined) return known;
  const firsts = new Uint8Array(256);
  for (const byte of [first, backslash, percent, ampersand]) firsts[byte] = 1;
  const seconds = new Uint8Array(256);
  for (const form of [unicodeEscape, numericEscape, ...(named.get(first) ?? [])]) {
    seconds[form[1] ?? 0] = 1;
  }
  const digit = hexPairs[first]?.toString().charAt(0) ?? '';
  seconds[digit.charCodeAt(0)] = 1;
  seconds[digit.toUpperCase().charCodeAt(0)] = 1;
  const made = { firsts, seconds };
  beginnings.set(first, made);
  return made;
}

/** The next place from which on there may be an echo; the length of the text where there is none. */
export function findStart(text: Buffer, from: number, pattern: EchoPattern): number {
  const { bytes, firsts, seconds } = pattern;
  const { length } = text;
  const first = bytes[0];
  const second = bytes[1];
  for (let at = from; at < length; at += 1) {
    const byte = text[at] ?? 0;
    if (firsts[byte] === 0) continue;
    const next = text[at + 1];
    if (next === undefined || seconds[next] === 1) return at;
    if (byte === first && (next === second || isEscapeByte(next))) return at;
  }
  return length;
}

/** True for a byte that an escaped character may begin with. */
function isEscapeByte(byte: number): boolean {
  return byte === backslash || byte === percent || byte === ampersand;
}

/**
 * Whether a text quotes a credential from this place on, with any of its characters escaped: as
 * JSON, XML or an address may have them. Whoever parses the text reads the credential. Null where
 * it does not and never will.
 */
export function matchEcho(text: Buffer, at: number, { bytes }: EchoPattern): EchoMatch | null {
  let index = 0;
  let place = at;
  // Most of an echo, and nearly all that only begins like one, is plain.
  while (index < bytes.length && text[place] === bytes[index] && !isEscapeByte(text[place] ?? 0)) {
    index += 1;
    place += 1;
  }
  if (index === bytes.length) return { end: place, isOpen: false };
  const byte = text[place];
  if (byte === undefined) return { end: 0, isOpen: true };
  return isEscapeByte(byte) ? matchRest(text, place, bytes, index) : null;
}

/** From the first escape on. It may also be plain characters of the credential: both are read. */
function matchRest(text: Buffer, from: number, bytes: Buffer, first: number): EchoMatch | null {
  let places = [from];
  let isOpen = false;
  for (let index = first; index < bytes.length; index += 1) {
    const code = bytes[index] ?? 0;
    const [place = 0] = places;
    if (places.length === 1 && text[place] === code && !isEscapeByte(code)) {
      places[0] = place + 1;
      continue;
    }
    const next: number[] = [];
    for (const each of places) isOpen = readCharacter(text, each, code, next) || isOpen;
    if (next.length === 0) return isOpen ? { end: 0, isOpen } : null;
    places = next;
  }
  return { end: Math.max(...places), isOpen };
}

/** Adds where the character ends in each of its forms; true where the text ends inside of one. */
function readCharacter(text: Buffer, at: number, code: number, ends: number[]): boolean {
  const byte = text[at];
  if (byte === undefined) return true;
  let isOpen = false;
  const take = (end: number): void => {
    if (end === open) isOpen = true;
    else if (end !== none && !ends.includes(end)) ends.push(end);
  };
  if (byte === code) take(at + 1);
  if (byte === backslash) take(readHexPair(text, readLiteral(text, at, unicodeEscape), code));
  if (byte === percent) take(readHexPair(text, at + 1, code));
  if (byte === ampersand) take(readNumber(text, readLiteral(text, at, numericEscape), code));
  if (isEscapeByte(byte)) {
    for (const form of named.get(code) ?? []) take(readLiteral(text, at, form));
  }
  return isOpen;
}

function readLiteral(text: Buffer, at: number, literal: Buffer): number {
  for (let index = 0; index < literal.length; index += 1) {
    const byte = text[at + index];
    if (byte === undefined) return open;
    if (lowerHex(byte) !== lowerHex(literal[index] ?? 0)) return none;
  }
  return at + literal.length;
}

function readHexPair(text: Buffer, at: number, code: number): number {
  if (at < 0) return at;
  return readLiteral(text, at, hexPairs[code] ?? nothing);
}

/** What stands behind `&#`: zeros, the number in tens or sixteens, a semicolon. */
function readNumber(text: Buffer, at: number, code: number): number {
  if (at < 0) return at;
  const isHex = text[at] === 0x78 || text[at] === 0x58;
  let place = isHex ? at + 1 : at;
  const firstDigit = place;
  while (text[place] === zero && place - firstDigit <= maxZeros) place += 1;
  if (place - firstDigit > maxZeros) return none;
  const digits = readLiteral(text, place, (isHex ? hexNumbers : decimals)[code] ?? nothing);
  if (digits < 0) return digits;
  if (text[digits] === undefined) return open;
  return text[digits] === semicolon ? digits + 1 : none;
}

/** Hexadecimal digits are the same in both cases; everything else is itself. */
function lowerHex(byte: number): number {
  return byte >= 0x41 && byte <= 0x46 ? byte + 32 : byte;
}
