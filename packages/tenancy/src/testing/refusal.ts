import { AtaskiError } from '@ataski/kernel';

import type { TenancyErrorCode } from '../errors.ts';

/**
 * The codes by which something is refused for the sake of isolation. A syntax error, a missing
 * table, a timeout or a database that is away has another code, and counts as no refusal.
 */
const refusals = [
  'TENANCY_STATEMENT_DENIED',
  'TENANCY_STATEMENT_REFUSED',
  'TENANCY_CONTEXT_MISSING',
  'TENANCY_CONTEXT_FORGED',
  'TENANCY_CONTEXT_EXPIRED',
  'TENANCY_CONTEXT_MISPLACED',
  'TENANCY_CONTEXT_ABSENT',
  'TENANCY_PRINCIPAL_MISSING',
  'TENANCY_TENANT_MISMATCH',
  'TENANCY_GRANT_REFUSED',
  'TENANCY_ROLE_REFUSED',
] as const satisfies readonly TenancyErrorCode[];

/**
 * What may be expected as a refusal. A conflict counts only where it is asked for: a foreign key
 * that does not find another tenant's row ends in one, and so do many mistakes.
 */
export type RefusalCode = (typeof refusals)[number] | 'TENANCY_STATEMENT_CONFLICT';

/** The code of an error of this package; null for any other. Works across copies of the package. */
export function tenancyCodeOf(thrown: unknown): string | null {
  return AtaskiError.is(thrown) && thrown.name === 'TenancyError' ? thrown.code : null;
}

/** True when the code alone says that something was refused. */
export function isRefusal(code: string): boolean {
  return refusals.some((refusal) => refusal === code);
}

/** True when the database says that the role or the policy does not allow the statement. */
export function isDenied(thrown: unknown): boolean {
  return tenancyCodeOf(thrown) === 'TENANCY_STATEMENT_DENIED';
}
