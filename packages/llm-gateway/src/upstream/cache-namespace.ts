import { createHmac, createSecretKey } from 'node:crypto';

import type { TenantId } from '@ataski/kernel';

import { LlmGatewayError } from '../errors.ts';

/** For whom an answer was made, within a tenant. */
export interface NamespaceCaller {
  /** Type and id. */
  readonly actor: string;
  readonly userId: string | null;
}

/** Names the part of the proxy's cache that is one tenant's. */
export interface CacheNamespaces {
  /** The same for the same tenant and caller, and for no other; null: all of the tenant who share. */
  of(tenantId: TenantId, caller: NamespaceCaller | null): string;
}

const shortest = 32;

/**
 * HMAC-SHA-256 under a secret of ours, so that nobody who knows a tenant's id can name its part.
 * The secret is copied. Throws LLM_GATEWAY_LITELLM_INVALID for one that is shorter than 32 bytes.
 */
export function createCacheNamespaces(secret: Uint8Array): CacheNamespaces {
  if (secret.byteLength < shortest)
    throw new LlmGatewayError('LLM_GATEWAY_LITELLM_INVALID', { field: 'namespaceSecret' });
  const secretKey = createSecretKey(secret);
  return Object.freeze<CacheNamespaces>({
    of(tenantId, caller) {
      const salted = JSON.stringify(['litellm-cache/v1', tenantId, caller?.actor, caller?.userId]);
      return `ataski-${createHmac('sha256', secretKey).update(salted).digest('hex')}`;
    },
  });
}
