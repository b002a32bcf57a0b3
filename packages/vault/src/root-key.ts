import { createHmac, createSecretKey } from 'node:crypto';

import type { TenantId } from '@ataski/kernel';

import { VaultError } from './errors.ts';
import type { Fernet } from './fernet.ts';
import { deriveFernet } from './purpose-key.ts';

/** What a wrapped data key is bound to. */
export interface DataKeyContext {
  readonly tenantId: TenantId;
  readonly version: number;
}

/** A data key that only the root key named here can open. */
export interface WrappedDataKey {
  readonly rootKeyId: string;
  readonly bytes: Uint8Array;
}

/**
 * Wraps and unwraps the tenants' data keys. A port: a key management service fits behind it, which
 * is why both answers are promises.
 */
export interface RootKey {
  wrap(dataKey: Uint8Array, context: DataKeyContext): Promise<WrappedDataKey>;
  /**
   * Throws VAULT_ROOT_KEY_UNKNOWN when the key is not here, and VAULT_DATA_KEY_DAMAGED when the
   * bytes were changed or belong to another tenant or version.
   */
  unwrap(wrapped: WrappedDataKey, context: DataKeyContext): Promise<Uint8Array>;
}

interface LocalKey {
  readonly id: string;
  wrapper(context: DataKeyContext): Fernet;
}

/**
 * A root key held in this process: the first of `keys` wraps, all of them unwrap. Throws
 * VAULT_ROOT_KEY_MISSING for an empty list, VAULT_ROOT_KEY_INVALID for a key that has not 32
 * bytes.
 */
export function createRootKey(keys: readonly Uint8Array[]): RootKey {
  const local = keys.map(importRootKey);
  const [primary] = local;
  if (primary === undefined) throw new VaultError('VAULT_ROOT_KEY_MISSING');

  return Object.freeze<RootKey>({
    async wrap(dataKey, context) {
      return { rootKeyId: primary.id, bytes: primary.wrapper(context).sealToBytes(dataKey) };
    },
    async unwrap(wrapped, context) {
      const key = local.find(({ id }) => id === wrapped.rootKeyId);
      if (key === undefined) {
        throw new VaultError('VAULT_ROOT_KEY_UNKNOWN', { rootKeyId: wrapped.rootKeyId });
      }
      try {
        return key.wrapper(context).openBytes(wrapped.bytes);
      } catch (cause) {
        throw new VaultError('VAULT_DATA_KEY_DAMAGED', { keyVersion: context.version }, cause);
      }
    },
  });
}

/** The id is a fingerprint, so that two different keys can never go by the same name. */
function importRootKey(bytes: Uint8Array): LocalKey {
  if (bytes.byteLength !== 32) throw new VaultError('VAULT_ROOT_KEY_INVALID');
  const key = createSecretKey(bytes);
  const fingerprint = createHmac('sha256', key).update('ataski.vault.root-key-id').digest('hex');
  return {
    id: `root-${fingerprint.slice(0, 16)}`,
    wrapper: ({ tenantId, version }) =>
      deriveFernet(key, ['ataski.vault.data-key', '1', tenantId, String(version)]),
  };
}
