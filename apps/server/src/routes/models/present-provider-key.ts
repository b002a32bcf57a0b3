import type { providerKeys as contract } from '@ataski/contract';
import type { TenantTx } from '@ataski/kernel';
import { LlmGatewayError } from '@ataski/llm-gateway';
import type { ModelProvider, ProviderKey, ProviderKeys } from '@ataski/llm-gateway';

/** A key as the contract shows it. */
export function presentProviderKey(key: ProviderKey): contract.ProviderKey {
  return {
    ...key,
    addedAt: key.addedAt.toISOString(),
    retiresAt: key.retiresAt?.toISOString() ?? null,
    lastUsedAt: key.lastUsedAt?.toISOString() ?? null,
  };
}

/** One of the tenant's keys. Throws LLM_GATEWAY_PROVIDER_KEY_MISSING. */
export async function getProviderKey(
  tx: TenantTx,
  providerKeys: ProviderKeys,
  id: string,
): Promise<contract.ProviderKey> {
  const key = (await providerKeys.list(tx)).find((each) => each.id === id);
  if (key === undefined) throw new LlmGatewayError('LLM_GATEWAY_PROVIDER_KEY_MISSING', { id });
  return presentProviderKey(key);
}

/** Who pays for calls of a provider: the tenant, or nobody while it has keys; else the platform. */
export function payerOf(
  provider: ModelProvider,
  keys: readonly ProviderKey[],
  platformProviders: readonly ModelProvider[],
): contract.ProviderPayer {
  const own = keys.filter((key) => key.provider === provider);
  if (own.some(({ pays }) => pays)) return { provider, payer: 'tenant' };
  const isPlatforms = own.length === 0 && platformProviders.includes(provider);
  return { provider, payer: isPlatforms ? 'platform' : null };
}
