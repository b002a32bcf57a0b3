import { AtaskiError } from '@ataski/kernel';

import { VaultError } from '../errors.ts';
import type { ExitCode } from './command.ts';

/** How a failure is told, and how the program ends. */
export interface Failure {
  readonly text: string;
  readonly exitCode: ExitCode;
}

/**
 * Tells a failure by its code, its sentence and the names in its details. The message of a driver
 * or of a key management service is never shown: it can quote a row, an address or a key.
 */
export function describeFailure(thrown: unknown): Failure {
  const error = AtaskiError.is(thrown) ? thrown : unknownFailure(thrown);
  const details = Object.entries(error.details)
    .map(([name, value]) => `${name}: ${String(value)}`)
    .join('; ');
  const shown = details === '' ? '' : ` (${details})`;
  return {
    text: `${error.code}: ${error.message}${shown}`,
    // What is invalid is the caller's to mend.
    exitCode: error.kind === 'invalid' ? 2 : 3,
  };
}

function unknownFailure(thrown: unknown): VaultError {
  const { code, name } = (thrown ?? {}) as { readonly code?: unknown; readonly name?: unknown };
  const error = typeof code === 'string' ? code : String(name);
  return new VaultError('VAULT_COMMAND_FAILED', { error }, thrown);
}
