import { VaultError } from '../errors.ts';

/** Throws VAULT_COMMAND_INVALID: the reason is a fixed text, never what somebody typed. */
export function misuse(reason: string): never {
  throw new VaultError('VAULT_COMMAND_INVALID', { reason });
}
