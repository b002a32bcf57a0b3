/** A text that is not JSON, or in which a name stands twice in one object. */
export class JsonFault extends Error {}

/** A number with more digits than the runtime's numbers have. A class, since JSON writes none. */
class ExactNumber {
  readonly digits: string;

  constructor(digits: string) {
    this.digits = digits;
  }
}

/** A value of JSON, and whether its text is the shortest that ECMAScript writes for it. */
export interface StrictJson {
  readonly value: unknown;
  readonly isShortest: boolean;
}

/**
 * Reads JSON in which every name is unique (RFC 7493 section 2.3), since of two equal names one
 * reader takes the first and another the last. A number that would lose digits keeps them, as
 * something that no JSON can write. Throws JsonFault.
 */
export function parseStrictJson(text: string): StrictJson {
  const value = parse(text);
  // What comes out as it went in has lost nothing.
  if (isWrittenAs(value, text)) return { value, isShortest: true };
  return { value: losesDigits(text) ? parse(text, keepDigits) : value, isShortest: false };
}

/** Whether two values of JSON are the same, whatever the order of their names. */
export function sameJson(one: unknown, other: unknown): boolean {
  // A list and no recursion: the depth of what is compared is for somebody else to choose.
  const pairs: [unknown, unknown][] = [[one, other]];
  for (let pair = pairs.pop(); pair !== undefined; pair = pairs.pop()) {
    const [left, right] = pair;
    if (left === right || isSameNumber(left, right)) continue;
    if (!isObject(left) || !isObject(right)) return false;
    const names = Object.keys(left);
    if (Array.isArray(left) !== Array.isArray(right)) return false;
    if (names.length !== Object.keys(right).length) return false;
    for (const name of names) {
      if (!Object.hasOwn(right, name)) return false;
      pairs.push([left[name], right[name]]);
    }
  }
  return true;
}

/** Whether a value is an object of JSON or an array. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !(value instanceof ExactNumber);
}

function isSameNumber(one: unknown, other: unknown): boolean {
  return one instanceof ExactNumber && other instanceof ExactNumber && one.digits === other.digits;
}

type Reviver = (
  this: unknown,
  name: string,
  value: unknown,
  context?: { source?: string },
) => unknown;

function parse(text: string, reviver?: Reviver): unknown {
  try {
    return JSON.parse(text, reviver) as unknown;
  } catch (error) {
    throw new JsonFault(error instanceof RangeError ? 'nested too deeply' : 'not JSON');
  }
}

function isWrittenAs(value: unknown, text: string): boolean {
  try {
    return JSON.stringify(value) === text;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

const token = /"(?:[^"\\]|\\.)*"|[{}[\]:]|-?\d[\d.eE+-]*/g;

/** Walks over text that is known to be JSON: throws at a name that stands twice in one object. */
function losesDigits(text: string): boolean {
  const open: (Set<string> | null)[] = [];
  let last = '';
  let isLossy = false;
  for (const [found] of text.matchAll(token)) {
    if (found === '{') open.push(new Set());
    else if (found === '[') open.push(null);
    else if (found === '}' || found === ']') open.pop();
    else if (found === ':') {
      const [name, names] = [JSON.parse(last) as string, open.at(-1)];
      if (names?.has(name) === true) throw new JsonFault('a name stands twice');
      names?.add(name);
    } else if (!found.startsWith('"')) isLossy ||= !isExact(found);
    last = found;
  }
  return isLossy;
}

function isExact(digits: string): boolean {
  const written = String(Number(digits));
  return written === digits || digitsOf(written) === digitsOf(digits);
}

function keepDigits(_name: string, value: unknown, context?: { source?: string }): unknown {
  if (typeof value !== 'number' || context?.source === undefined) return value;
  return isExact(context.source) ? value : new ExactNumber(digitsOf(context.source));
}

/** One spelling for each number: its digits without zeros at either end, and the power of ten. */
function digitsOf(text: string): string {
  const [, sign = '', whole = '', fraction = '', power = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text) ?? [];
  const digits = `${whole}${fraction}`.replace(/^0+/, '');
  const short = digits.replace(/0+$/, '');
  const exponent = BigInt(power) - BigInt(fraction.length - (digits.length - short.length));
  return short === '' ? '0' : `${sign}${short}e${String(exponent)}`;
}
