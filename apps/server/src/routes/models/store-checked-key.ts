import type { providerKeys as contract } from '@ataski/contract';
import type { TenantContext, TenantDb, TenantTx } from '@ataski/kernel';
import type { CheckedKey, ProviderKeys } from '@ataski/llm-gateway';

import { getProviderKey } from './present-provider-key.ts';

/** What a person entered. */
export interface EnteredKey {
  readonly provider: contract.ModelProvider;
  readonly label: string;
  readonly key: string;
}

/** What storing it needs. */
export interface KeyStoring {
  readonly context: TenantContext;
  readonly db: TenantDb;
  readonly providerKeys: ProviderKeys;
}

/**
 * Asks the provider while no transaction is open, then stores the key in one. The bytes are wiped
 * however it ends.
 */
export async function storeCheckedKey(
  { context, db, providerKeys }: KeyStoring,
  { provider, label, key }: EnteredKey,
  store: (tx: TenantTx, checked: CheckedKey) => Promise<string>,
): Promise<contract.ProviderKey> {
  const bytes = Buffer.from(key);
  try {
    const checked = await providerKeys.check(context, { provider, label, key: bytes });
    try {
      return await db.withTenant(context, async (tx) =>
        getProviderKey(tx, providerKeys, await store(tx, checked)),
      );
    } finally {
      checked[Symbol.dispose]();
    }
  } finally {
    bytes.fill(0);
  }
}
