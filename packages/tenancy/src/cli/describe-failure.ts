import { AtaskiError } from '@ataski/kernel';

import { TenancyError } from '../errors.ts';
import { toTenancyError } from '../transaction/database-error.ts';
import type { ExitCode } from './command.ts';

/** How a failure is told, and how the program ends. */
export interface Failure {
  readonly text: string;
  readonly exitCode: ExitCode;
}

/** A SQLSTATE, or what the network says when a connection breaks. */
const ofDatabase = /^[0-9A-Z]{5}$|^(ECONN|EPIPE|ETIMEDOUT|EHOST|ENET)/;

/**
 * Tells a failure by its code, its sentence and the names in its details. The message of a driver
 * is never shown: it can quote a row, an address or a login.
 */
export function describeFailure(thrown: unknown): Failure {
  const error = toKnown(thrown);
  const details = Object.entries<unknown>({ ...error.details, ...sqlStateOf(error) })
    .map(([name, value]) => `${name}: ${Array.isArray(value) ? value.join(', ') : String(value)}`)
    .join('; ');
  const shown = details === '' ? '' : ` (${details})`;
  return {
    text: `ataski-tenancy: ${error.code}: ${error.message}${shown}\n`,
    exitCode: isMisuse(error) ? 2 : 3,
  };
}

function isMisuse({ kind, code }: AtaskiError): boolean {
  return kind === 'invalid' || code === 'TENANCY_TLS_REQUIRED';
}

function toKnown(thrown: unknown): AtaskiError {
  if (AtaskiError.is(thrown)) return thrown;
  const { code, name } = thrown as { code?: unknown; name?: unknown };
  if (typeof code === 'string' && ofDatabase.test(code)) return toTenancyError(thrown);
  const error = typeof code === 'string' ? code : String(name);
  return new TenancyError('TENANCY_COMMAND_FAILED', { error }, thrown);
}

/** The SQLSTATE of what lies behind, which an error of the migration runner keeps as its cause. */
function sqlStateOf({ cause }: AtaskiError): { readonly sqlState?: string } {
  const code = (cause as { code?: unknown } | undefined)?.code;
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) ? { sqlState: code } : {};
}
