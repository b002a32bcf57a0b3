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
  // A text or a value with a zero byte.
  '08P01': 'TENANCY_STATEMENT_FAILED',
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
  const fields = thrown as Partial<Record<'schema' | 'table' | 'constraint', unknown>> | null;
  const sqlState = sqlStateOf(thrown);
  if (sqlState === undefined) {
    // A value that the driver cannot send, or a text that it cannot write, is the caller's fault.
    const isOfCaller = thrown instanceof TypeError || thrown instanceof RangeError;
    const code = isOfCaller ? 'TENANCY_STATEMENT_FAILED' : 'TENANCY_DATABASE_UNAVAILABLE';
    return new TenancyError(code, {}, thrown);
  }
  const details: Record<string, string> = { sqlState };
  for (const name of ['schema', 'table', 'constraint'] as const) {
    const value = fields?.[name];
    if (typeof value === 'string') details[name] = value;
  }
  return new TenancyError(codeOf(sqlState), details, thrown);
}

/**
 * True when a connection is of no more use after this error: the result of what it has prepared
 * would have another shape since a migration (0A000), its statements are gone (26000), or the
 * driver failed before the server could answer, and believes a statement prepared that is not.
 */
export function isSpent(thrown: unknown): boolean {
  const sqlState = sqlStateOf(thrown);
  return sqlState === undefined || sqlState === '0A000' || sqlState === '26000';
}

/** A SQLSTATE has a digit, which the names of system errors, such as EPIPE, have not. */
function sqlStateOf(thrown: unknown): string | undefined {
  const { code } = (thrown ?? {}) as { readonly code?: unknown };
  return typeof code === 'string' && /^(?=.*\d)[0-9A-Z]{5}$/.test(code) ? code : undefined;
}

function codeOf(sqlState: string): TenancyErrorCode {
  const exact = codes[sqlState];
  if (exact !== undefined) return exact;
  const family = sqlState.slice(0, 2);
  if (unavailable.has(family)) return 'TENANCY_DATABASE_UNAVAILABLE';
  return family === '23' ? 'TENANCY_STATEMENT_CONFLICT' : 'TENANCY_STATEMENT_FAILED';
}
