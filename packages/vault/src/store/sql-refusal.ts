import { AtaskiError } from '@ataski/kernel';

import { VaultError } from '../errors.ts';
import type { VaultErrorCode, VaultErrorDetails } from '../errors.ts';

/** What the vault's own functions raise; the SQL files say when. */
const codes: Readonly<Record<string, VaultErrorCode>> = {
  AV001: 'VAULT_SHREDDED',
  AV002: 'VAULT_KEY_STATE_CONFLICT',
  AV003: 'VAULT_NOT_DUE',
  AV004: 'VAULT_KEY_IN_USE',
  AV005: 'VAULT_WRAPPINGS_FULL',
  AV007: 'VAULT_BREAK_GLASS_REFUSED',
  AV008: 'VAULT_KEY_DESTROYED',
};

/** Awaits a statement, and throws what the vault's SQL refused as a refusal of the vault. */
export async function asRefusal<T>(
  statement: Promise<T>,
  details: VaultErrorDetails = {},
): Promise<T> {
  try {
    return await statement;
  } catch (error) {
    const sqlState = sqlStateOf(error);
    const code = sqlState === null ? undefined : codes[sqlState];
    if (code === undefined || sqlState === null) throw error;
    throw new VaultError(code, { ...details, sqlState }, error);
  }
}

/** As tenancy tells it, or as the driver does. */
function sqlStateOf(error: unknown): string | null {
  const state = AtaskiError.is(error)
    ? error.details['sqlState']
    : (error as { readonly code?: unknown } | null)?.code;
  return typeof state === 'string' ? state : null;
}
