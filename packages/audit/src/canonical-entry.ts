import { canonicaliseWhole } from './canonical.ts';
import type { CanonicalValue } from './canonical.ts';
import { AuditError } from './errors.ts';

/**
 * The canonical text of what goes into an entry. Throws AUDIT_VALUE_NOT_CANONICAL for what RFC 8785
 * has no form for, and for a number that is no safe integer.
 */
export function canonicaliseEntry(value: CanonicalValue): string {
  try {
    return canonicaliseWhole(value);
  } catch (error) {
    throw new AuditError('AUDIT_VALUE_NOT_CANONICAL', {}, error);
  }
}
