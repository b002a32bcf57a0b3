import { AuditError } from './errors.ts';

/** What the canonical form can hold here. Numbers are whole and safe; everything else is text. */
export type CanonicalValue =
  | string
  | number
  | boolean
  | null
  | readonly CanonicalValue[]
  | { readonly [name: string]: CanonicalValue };

/**
 * Gives the one text that RFC 8785 allows for a value, so that two programs hash the same bytes.
 *
 * Stricter than the RFC: a number must be a safe integer, since a fraction or a large number reads
 * differently in other languages. Throws AUDIT_VALUE_NOT_CANONICAL for it, and for a lone
 * surrogate, a sparse array and anything that JSON does not have.
 */
export function canonicalise(value: CanonicalValue): string {
  if (value === null) return 'null';
  switch (typeof value) {
    case 'boolean':
      return String(value);
    case 'number':
      return integer(value);
    case 'string':
      return text(value);
    case 'object':
      return isList(value) ? list(value) : record(value);
    default:
      throw new AuditError('AUDIT_VALUE_NOT_CANONICAL', { type: typeof value });
  }
}

function integer(value: number): string {
  if (!Number.isSafeInteger(value)) {
    throw new AuditError('AUDIT_VALUE_NOT_CANONICAL', { type: 'number' });
  }
  return String(value);
}

// JSON.stringify escapes exactly as section 3.2.2.2 asks, except that it also accepts half a character.
function text(value: string): string {
  if (!value.isWellFormed()) throw new AuditError('AUDIT_VALUE_NOT_CANONICAL', { type: 'string' });
  return JSON.stringify(value);
}

function list(values: readonly CanonicalValue[]): string {
  return `[${Array.from(values, canonicalise).join(',')}]`;
}

// Section 3.2.3: names in the order of their UTF-16 code units, which is what sort() does.
function record(value: Readonly<Record<string, CanonicalValue>>): string {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) {
    throw new AuditError('AUDIT_VALUE_NOT_CANONICAL', { type: 'object' });
  }
  const members = Object.entries(value)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, member]) => `${text(name)}:${canonicalise(member)}`);
  return `{${members.join(',')}}`;
}

function isList(value: object): value is readonly CanonicalValue[] {
  return Array.isArray(value);
}
