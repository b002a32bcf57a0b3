import { AtaskiError } from '@ataski/kernel';
import type { TenantId } from '@ataski/kernel';

import { isMaterialOf } from './data-key.ts';
import type { DataKey, NumberedWrapping } from './data-key.ts';
import { VaultError } from './errors.ts';
import type { KmsProvider } from './kms/kms-provider.ts';

/** A data key in clear, and the wrapping that it came from. */
export interface UnwrappedDataKey {
  /** 32 bytes that the caller wipes. */
  readonly material: Uint8Array;
  readonly wrapping: NumberedWrapping;
}

/** Told of a wrapping whose root key is loaded and which does not hold the data key. */
export type BadWrappingListener = (
  tenantId: TenantId,
  dataKey: DataKey,
  wrapping: NumberedWrapping,
) => void;

/**
 * Opens the newest wrapping that holds the data key. The fingerprint decides what does, so that a
 * bad wrapping in front does not shadow a good one behind it. Throws VAULT_KEY_DESTROYED,
 * VAULT_KMS_UNAVAILABLE when a wrapping could not be tried, VAULT_ROOT_KEY_UNKNOWN when the root
 * key of one is not loaded, and VAULT_DATA_KEY_DAMAGED only when every wrapping was tried.
 */
export async function unwrapDataKey(
  kms: KmsProvider,
  tenantId: TenantId,
  dataKey: DataKey,
  onBadWrapping: BadWrappingListener,
): Promise<UnwrappedDataKey> {
  const { version, state, wrappings } = dataKey;
  const details = { keyVersion: version };
  if (state === 'destroyed') throw new VaultError('VAULT_KEY_DESTROYED', details);
  const failures: unknown[] = [];
  for (const wrapping of wrappings) {
    try {
      const material = await kms.unwrap(wrapping, { tenantId, version });
      if (isMaterialOf(dataKey, material)) return { material, wrapping };
      material.fill(0);
      failures.push(new VaultError('VAULT_DATA_KEY_DAMAGED', details));
    } catch (error) {
      failures.push(error);
    }
    if (codeOf(failures.at(-1)) === 'VAULT_DATA_KEY_DAMAGED') {
      onBadWrapping(tenantId, dataKey, wrapping);
    }
  }
  if (failures.length === 0) throw new VaultError('VAULT_DATA_KEY_DAMAGED', details);
  const error = mostTelling(failures);
  throw error instanceof Error
    ? error
    : new VaultError('VAULT_KMS_UNAVAILABLE', { kms: kms.kind }, error);
}

/**
 * A service that is away and a root key that is not here may hold the right key, so nothing is
 * called damaged before every wrapping was tried.
 */
function mostTelling(failures: readonly unknown[]): unknown {
  const firstOf = (code: string | null) => failures.find((failure) => codeOf(failure) === code);
  const untried = failures.find((failure) => codeOf(failure) !== 'VAULT_DATA_KEY_DAMAGED');
  return (
    firstOf(null) ??
    firstOf('VAULT_KMS_UNAVAILABLE') ??
    firstOf('VAULT_ROOT_KEY_UNKNOWN') ??
    untried ??
    failures[0]
  );
}

function codeOf(error: unknown): string | null {
  return AtaskiError.is(error) ? error.code : null;
}
