import { AtaskiError } from '@ataski/kernel';
import type { ErrorKind } from '@ataski/kernel';

import { AuditError } from '../errors.ts';
import type { ExitCode } from './command.ts';

/** How a failure is told, and how the program ends. */
export interface Failure {
  readonly text: string;
  readonly exitCode: ExitCode;
}

/**
 * Tells a failure by its code, its sentence and the names in its details. The message of anything
 * else is never shown: that of a driver can quote a row, an address or a login.
 */
export function describeFailure(thrown: unknown): Failure {
  const error = AtaskiError.is(thrown) ? thrown : unknownFailure(thrown);
  const details = Object.entries<unknown>(error.details)
    .map(([name, value]) => `${name}: ${Array.isArray(value) ? value.join(', ') : String(value)}`)
    .join('; ');
  const shown = details === '' ? '' : ` (${details})`;
  return {
    text: `ataski-audit: ${error.code}: ${error.message}${shown}\n`,
    exitCode: exitCodes[error.kind] ?? 3,
  };
}

/** What is invalid is the caller's to mend; an integrity that is broken was tampered with. */
const exitCodes: Readonly<Partial<Record<ErrorKind, ExitCode>>> = { invalid: 2, integrity: 1 };

function unknownFailure(thrown: unknown): AuditError {
  const { code, name } = (thrown ?? {}) as { code?: unknown; name?: unknown };
  const error = typeof code === 'string' ? code : String(name);
  return new AuditError('AUDIT_COMMAND_FAILED', { error }, thrown);
}
