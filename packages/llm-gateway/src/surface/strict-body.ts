import { scanBody } from './body-scan.ts';

/** The most that a body may have: that of both providers. The reader of the socket stops there. */
export const maxBodyBytes = 32 * 1024 * 1024;

/** Objects within objects. */
const maxDepth = 64;
/** Members, objects and arrays of one body together: each costs far more memory than its bytes. */
const maxParts = 500_000;

/** A body that every parser reads alike. */
export interface StrictBody {
  readonly kind: 'body';
  readonly value: Readonly<Record<string, unknown>>;
  /** How many bytes of UTF-8 it had. */
  readonly bytes: number;
}

/** Why a body is refused. */
export type BodyFault =
  | 'too_large'
  | 'not_utf8'
  | 'not_json'
  | 'not_an_object'
  | 'too_deep'
  | 'too_many_parts'
  /** A member is named twice, in whatever spelling: parsers differ in which of them they take. */
  | 'member_twice'
  /** A member is called `__proto__`. */
  | 'member_reserved'
  /** Half of a character, which parsers replace in different ways. */
  | 'half_character';

/** A body that is not read. */
export interface BodyRefused {
  readonly kind: 'refused';
  readonly code: 'body_invalid' | 'body_too_large';
  readonly fault: BodyFault;
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Reads a body that means the same to every parser, or says why it does not. */
export function readStrictBody(bytes: Uint8Array): StrictBody | BodyRefused {
  if (bytes.byteLength > maxBodyBytes) return refuse('too_large');
  const text = decode(bytes);
  if (text === null) return refuse('not_utf8');
  const scan = scanBody(text);
  if (scan.depth > maxDepth) return refuse('too_deep');
  if (scan.members + scan.containers > maxParts) return refuse('too_many_parts');
  const value = parse(text);
  if (value === undefined) return refuse('not_json');
  if (!isObject(value)) return refuse('not_an_object');

  const seen = { members: 0, isReserved: false, isHalf: false, mayBeHalf: /\\u[dD]/.test(text) };
  walk(value, seen);
  if (seen.isReserved) return refuse('member_reserved');
  if (seen.isHalf) return refuse('half_character');
  // A name that stands twice is one member of the value, and two of the text.
  if (seen.members !== scan.members) return refuse('member_twice');
  return { kind: 'body', value, bytes: bytes.byteLength };
}

interface Walk {
  members: number;
  isReserved: boolean;
  isHalf: boolean;
  /** Only an escape makes half a character: the bytes are UTF-8. */
  readonly mayBeHalf: boolean;
}

/** The depth is limited by now, so this may call itself. */
function walk(value: unknown, seen: Walk): void {
  if (typeof value === 'string') {
    if (seen.mayBeHalf && !value.isWellFormed()) seen.isHalf = true;
  } else if (Array.isArray(value)) {
    for (const element of value as readonly unknown[])
      if (typeof element === 'object' || seen.mayBeHalf) walk(element, seen);
  } else if (isObject(value)) {
    for (const name of Object.keys(value)) {
      seen.members += 1;
      if (name === '__proto__') seen.isReserved = true;
      if (seen.mayBeHalf && !name.isWellFormed()) seen.isHalf = true;
      const member = value[name];
      if (typeof member === 'object' || seen.mayBeHalf) walk(member, seen);
    }
  }
}

function decode(bytes: Uint8Array): string | null {
  try {
    return utf8.decode(bytes);
  } catch {
    return null;
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function refuse(fault: BodyFault): BodyRefused {
  const code = fault === 'too_large' ? 'body_too_large' : 'body_invalid';
  return { kind: 'refused', code, fault };
}
