import { AuditError } from '../errors.ts';
import type { AuditErrorCode } from '../errors.ts';

/** What the database's functions refuse with, by SQLSTATE. */
const codes: Readonly<Record<string, AuditErrorCode>> = {
  AU010: 'AUDIT_MONTH_NOT_OVER',
  AU011: 'AUDIT_PARTITION_MISSING',
  AU012: 'AUDIT_MONTH_NOT_SEALED',
  AU013: 'AUDIT_MONTH_NOT_EXPORTED',
  AU014: 'AUDIT_MONTH_NOT_ANCHORED',
  AU015: 'AUDIT_LEGAL_HOLD',
  AU016: 'AUDIT_HOLD_MISSING',
};

/** Throws the refusal under its own code, and anything else as it came. */
export function refusalOf(error: unknown): never {
  const code = codes[sqlStateOf(error) ?? sqlStateOf(causeOf(error)) ?? ''];
  if (code !== undefined) throw new AuditError(code, {}, error);
  throw error;
}

function sqlStateOf(error: unknown): string | undefined {
  const code = (error as { readonly code?: unknown } | null)?.code;
  return typeof code === 'string' && code in codes ? code : undefined;
}

function causeOf(error: unknown): unknown {
  return error instanceof Error ? error.cause : null;
}
