import { VaultError } from '../errors.ts';

/** Throws VAULT_COMMAND_INVALID: the problem is a fixed text, never what somebody typed. */
export function misuse(problem: string): never {
  throw new VaultError('VAULT_COMMAND_INVALID', { problem });
}
