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

/** In words, what somebody at a terminal meets most; AT010 and on are those of our own SQL. */
const meanings: Readonly<Record<string, string>> = {
  '28000': 'the server does not let this user in from here',
  '28P01': 'the user or the password is wrong',
  '3D000': 'there is no such database',
  '42501': 'the role may not do this',
  '53300': 'the server has no connection left',
  AT010: 'the table has no column tenant_id uuid not null',
  AT011: 'the table has no primary key, or a key that does not lead with tenant_id',
  AT012: 'a foreign key leaves out tenant_id',
  AT013: 'capture is described for a table or a column that is not there',
  AU003: 'the audit log may not keep that column in clear, or cannot keep so many columns',
};

/**
 * Tells a failure by its code, its sentence and the names in its details. The message of a driver
 * is never shown: it can quote a row, an address or a login.
 */
export function describeFailure(thrown: unknown): Failure {
  const error = toKnown(thrown);
  const details = Object.entries<unknown>({ ...error.details, ...behind(error) })
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

/**
 * What lies behind, which an error of the migration runner keeps as its cause: the SQLSTATE, what
 * it means, names of the schema and the place in the SQL. Never the message of the driver.
 */
function behind({ cause }: AtaskiError): Readonly<Record<string, string>> {
  const fields = (cause ?? {}) as Readonly<Record<string, unknown>>;
  const { code } = fields;
  if (typeof code !== 'string' || !/^[0-9A-Z]{5}$/.test(code)) return {};
  const told: Record<string, string> = { sqlState: code };
  const meaning = meanings[code];
  if (meaning !== undefined) told['meaning'] = meaning;
  for (const name of ['schema', 'table', 'column', 'constraint', 'position']) {
    const value = fields[name];
    if (typeof value === 'string') told[name] = value;
  }
  return told;
}
