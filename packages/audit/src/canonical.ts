/*
 * RFC 8785, the JSON Canonicalization Scheme. This entry needs nothing else.
 */

/** What JSON can hold. */
export type CanonicalValue =
  | string
  | number
  | boolean
  | null
  | readonly CanonicalValue[]
  | { readonly [name: string]: CanonicalValue };

/**
 * Gives the one text that RFC 8785 allows for a value, so that two programs hash the same bytes.
 * Throws a TypeError for what JSON does not have: a number that is not finite, a lone surrogate, a
 * sparse array, anything that is not plain data.
 */
export function canonicalise(value: CanonicalValue): string {
  return render(value, number);
}

/**
 * The same for a value whose numbers are all safe integers; throws a TypeError for any other
 * number.
 */
export function canonicaliseWhole(value: CanonicalValue): string {
  return render(value, wholeNumber);
}

type NumberWriter = (value: number) => string;

function render(value: CanonicalValue, write: NumberWriter): string {
  if (value === null) return 'null';
  switch (typeof value) {
    case 'boolean':
      return String(value);
    case 'number':
      return write(value);
    case 'string':
      return text(value);
    case 'object':
      return isList(value) ? list(value, write) : record(value, write);
    default:
      return refuse(typeof value);
  }
}

/**
 * Whether every number in the value is a safe integer. Audit entries hold no others, although RFC
 * 8785 would: a fraction or a large number reads differently in other languages, and in
 * PostgreSQL.
 */
export function hasWholeNumbersOnly(value: CanonicalValue): boolean {
  if (typeof value === 'number') return Number.isSafeInteger(value);
  if (typeof value !== 'object' || value === null) return true;
  return Object.values(value).every((member) => hasWholeNumbersOnly(member));
}

// Section 3.2.2.3 asks for what ECMAScript writes, and minus zero is written as zero there.
function number(value: number): string {
  return Number.isFinite(value) ? String(value) : refuse('number');
}

function wholeNumber(value: number): string {
  return Number.isSafeInteger(value) ? String(value) : refuse('number');
}

// What stands for itself between quotes: most of what an entry holds, and told without looking twice.
const plain = /^[ !#-[\]-~]*$/;

// JSON.stringify escapes exactly as section 3.2.2.2 asks, except that it also accepts half a character.
function text(value: string): string {
  if (plain.test(value)) return `"${value}"`;
  return value.isWellFormed() ? JSON.stringify(value) : refuse('string');
}

function list(values: readonly CanonicalValue[], write: NumberWriter): string {
  let items = '';
  // By place, for a hole is no value and must be met.
  for (let place = 0; place < values.length; place += 1) {
    const item = render(values[place] as CanonicalValue, write);
    items += place === 0 ? item : `,${item}`;
  }
  return `[${items}]`;
}

// Section 3.2.3: names in the order of their UTF-16 code units, which is what sort() does.
function record(value: Readonly<Record<string, CanonicalValue>>, write: NumberWriter): string {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return refuse('object');
  let members = '';
  for (const name of Object.keys(value).sort()) {
    const member = `${text(name)}:${render(value[name] as CanonicalValue, write)}`;
    members += members === '' ? member : `,${member}`;
  }
  return `{${members}}`;
}

function isList(value: object): value is readonly CanonicalValue[] {
  return Array.isArray(value);
}

function refuse(type: string): never {
  throw new TypeError(`This ${type} has no canonical form.`);
}
