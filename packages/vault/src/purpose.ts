import { VaultError } from './errors.ts';

const shape = /^[A-Za-z0-9][A-Za-z0-9 ._:-]{0,99}$/;

/** Accepts 1 to 100 plain characters. Throws VAULT_PURPOSE_INVALID. */
export function parsePurpose(purpose: unknown): string {
  if (typeof purpose === 'string' && shape.test(purpose)) return purpose;
  throw new VaultError('VAULT_PURPOSE_INVALID');
}
