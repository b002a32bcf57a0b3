import type { virtualKeys as contract } from '@ataski/contract';
import type { VirtualKey } from '@ataski/llm-gateway';

/** A key as the contract shows it. */
export function presentVirtualKey(key: VirtualKey): contract.VirtualKey {
  return {
    ...key,
    surfaces: [...key.surfaces],
    models: key.models === null ? null : [...key.models],
    createdAt: key.createdAt.toISOString(),
    expiresAt: key.expiresAt.toISOString(),
    revokedAt: key.revokedAt?.toISOString() ?? null,
    lastUsedAt: key.lastUsedAt?.toISOString() ?? null,
  };
}
