import { createHmac, createSecretKey } from 'node:crypto';

import { VaultError } from '../errors.ts';
import type { Fernet } from '../fernet.ts';
import { deriveFernet } from '../purpose-key.ts';
import { contextParts } from './context-parts.ts';
import type { DataKeyContext, WrappedDataKey } from './kms-provider.ts';

/** Root keys held in this process: the first wraps, all of them unwrap. */
export interface KeyRing {
  readonly primaryKeyId: string;
  wrap(dataKey: Uint8Array, context: DataKeyContext): WrappedDataKey;
  /** Throws VAULT_ROOT_KEY_UNKNOWN and VAULT_DATA_KEY_DAMAGED. */
  unwrap(wrapped: WrappedDataKey, context: DataKeyContext): Uint8Array;
}

interface LocalKey {
  readonly id: string;
  wrapper(context: DataKeyContext): Fernet;
}

/**
 * Imports root keys. The caller wipes the bytes. Throws VAULT_ROOT_KEY_MISSING for an empty list,
 * VAULT_ROOT_KEY_INVALID for a key that has not 32 bytes.
 */
export function createKeyRing(keys: readonly Uint8Array[]): KeyRing {
  const local = keys.map(importRootKey);
  const [primary] = local;
  if (primary === undefined) throw new VaultError('VAULT_ROOT_KEY_MISSING');

  return Object.freeze<KeyRing>({
    primaryKeyId: primary.id,
    wrap: (dataKey, context) => ({
      rootKeyId: primary.id,
      bytes: primary.wrapper(context).encryptToBytes(dataKey),
    }),
    unwrap(wrapped, context) {
      const key = local.find(({ id }) => id === wrapped.rootKeyId);
      if (key === undefined) {
        throw new VaultError('VAULT_ROOT_KEY_UNKNOWN', { rootKeyId: wrapped.rootKeyId });
      }
      try {
        return key.wrapper(context).decryptFromBytes(wrapped.bytes);
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
    wrapper: (context) => deriveFernet(key, contextParts(context)),
  };
}
