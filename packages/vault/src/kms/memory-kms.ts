import { createKeyRing } from './key-ring.ts';
import type { KmsProvider } from './kms-provider.ts';
import { localKms } from './local-kms.ts';

/**
 * Root keys of 32 bytes that live in this process alone, for tests: the first wraps, all unwrap.
 * Throws VAULT_ROOT_KEY_MISSING for an empty list, VAULT_ROOT_KEY_INVALID for another length.
 */
export function memoryKms(keys: readonly Uint8Array[]): KmsProvider {
  const ring = createKeyRing(keys);
  return localKms('memory', () => ring);
}
