import { AtaskiError } from '@ataski/kernel';
import type { TenantContext } from '@ataski/kernel';

/**
 * Seals and opens bytes for one tenant and one set of names: `@ataski/vault` is one. What it opens
 * for another tenant, other names or other bytes than it sealed makes it throw.
 */
export interface CacheVault {
  encrypt(
    context: TenantContext,
    encryptionContext: Readonly<Record<string, string>>,
    bytes: Uint8Array,
  ): Promise<Buffer>;
  /** The caller wipes what it is given. */
  decrypt(
    context: TenantContext,
    encryptionContext: Readonly<Record<string, string>>,
    sealed: Uint8Array,
  ): Promise<Buffer>;
}

const gone: ReadonlySet<string> = new Set(['VAULT_KEY_DESTROYED', 'VAULT_PAYLOAD_INVALID']);

/**
 * True for an error that says that what was to be opened does not open, now or ever: not for one
 * that says that nobody could try.
 */
export function neverOpens(error: unknown): boolean {
  return AtaskiError.is(error) && (error.kind === 'integrity' || gone.has(error.code));
}
