import { AtaskiError } from '@ataski/kernel';

import { TenancyError } from '../errors.ts';
import type { TenancyErrorCode } from '../errors.ts';

/** SQLSTATEs of their own meaning; the class (first two characters) decides otherwise. */
const codes: Readonly<Record<string, TenancyErrorCode>> = {
  AT001: 'TENANCY_CONTEXT_MISSING',
  AT002: 'TENANCY_CONTEXT_FORGED',
  AT003: 'TENANCY_CONTEXT_EXPIRED',
  AT004: 'TENANCY_STATEMENT_DENIED',
  AT005: 'TENANCY_CONTEXT_MISPLACED',
  '42501': 'TENANCY_STATEMENT_DENIED',
  '25006': 'TENANCY_STATEMENT_DENIED',
  '57014': 'TENANCY_STATEMENT_TIMEOUT',
  '40001': 'TENANCY_STATEMENT_CONFLICT',
  '40P01': 'TENANCY_STATEMENT_CONFLICT',
};

/**
 * 08 connection, 53 resources (a full disk), 57 operator intervention, 58 system error, XX
 * internal.
 */
const unavailable = new Set(['08', '53', '57', '58', 'XX']);

/**
 * Turns whatever the driver threw into an error that is safe to show: the SQLSTATE and names from
 * the schema stay, the driver's message and detail, which quote rows, are kept as the cause alone.
 */
export function toTenancyError(thrown: unknown): AtaskiError {
  if (AtaskiError.is(thrown)) return thrown;
  const fields = thrown as Partial<
    Record<'code' | 'schema' | 'table' | 'constraint', unknown>
  > | null;
  const sqlState =
    typeof fields?.code === 'string' && /^[0-9A-Z]{5}$/.test(fields.code) ? fields.code : undefined;
  if (sqlState === undefined) return new TenancyError('TENANCY_DATABASE_UNAVAILABLE', {}, thrown);
  const details: Record<string, string> = { sqlState };
  for (const name of ['schema', 'table', 'constraint'] as const) {
    const value = fields?.[name];
    if (typeof value === 'string') details[name] = value;
  }
  return new TenancyError(codeOf(sqlState), details, thrown);
}

/**
 * True when the error says that statements which the connection has prepared are of no more use:
 * their result would have another shape since a migration (0A000), or the session is another one
 * than it was (26000).
 */
export function isSpent(thrown: unknown): boolean {
  const { code } = (thrown ?? {}) as { code?: unknown };
  return code === '0A000' || code === '26000';
}

function codeOf(sqlState: string): TenancyErrorCode {
  const exact = codes[sqlState];
  if (exact !== undefined) return exact;
  const family = sqlState.slice(0, 2);
  if (unavailable.has(family)) return 'TENANCY_DATABASE_UNAVAILABLE';
  return family === '23' ? 'TENANCY_STATEMENT_CONFLICT' : 'TENANCY_STATEMENT_FAILED';
}
