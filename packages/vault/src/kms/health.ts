import { randomBytes, timingSafeEqual } from 'node:crypto';

import { AtaskiError } from '@ataski/kernel';
import type { TenantId } from '@ataski/kernel';

import { VaultError } from '../errors.ts';
import type { DataKeyContext, KmsProvider } from './kms-provider.ts';

/** The context of throw-away keys: no tenant has the Nil UUID (RFC 9562 section 5.9). */
export const nobody: DataKeyContext = {
  tenantId: '00000000-0000-0000-0000-000000000000' as TenantId,
  version: 1,
};

/**
 * Wraps and unwraps a throw-away key, and sees it refused in another context: a service that
 * ignored the context would open any tenant's key for any other. Throws VAULT_KMS_UNAVAILABLE,
 * whatever went wrong.
 */
export async function proveRoundTrip(
  kms: Pick<KmsProvider, 'kind' | 'wrap' | 'unwrap'>,
): Promise<void> {
  const key = randomBytes(32);
  const unavailable = (cause?: unknown): VaultError =>
    new VaultError('VAULT_KMS_UNAVAILABLE', { kms: kms.kind }, cause);
  try {
    const wrapped = await kms.wrap(key, nobody);
    const opened = await kms.unwrap(wrapped, nobody);
    if (opened.byteLength !== key.length || !timingSafeEqual(opened, key)) throw unavailable();
    opened.fill(0);
    const refusal: unknown = await kms
      .unwrap(wrapped, { ...nobody, version: nobody.version + 1 })
      .catch((error: unknown) => error);
    if (!AtaskiError.is(refusal)) throw unavailable();
    if (refusal.code !== 'VAULT_DATA_KEY_DAMAGED') throw refusal;
  } catch (cause) {
    throw AtaskiError.is(cause) && cause.code === 'VAULT_KMS_UNAVAILABLE'
      ? cause
      : unavailable(cause);
  } finally {
    key.fill(0);
  }
}
