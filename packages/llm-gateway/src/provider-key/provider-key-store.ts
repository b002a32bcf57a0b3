import type { TenantTx } from '@ataski/kernel';

import { LlmGatewayError } from '../errors.ts';
import type { ModelProvider, ProviderKey } from './provider-key.ts';

/** What is stored of a key beside its secret. */
export interface NewProviderKey {
  readonly provider: ModelProvider;
  readonly label: string;
  readonly lastFour: string;
}

/** Stores it as the active one. Throws LLM_GATEWAY_PROVIDER_KEY_ACTIVE where there is one. */
export async function insertActiveKey(tx: TenantTx, key: NewProviderKey): Promise<string> {
  const { provider, label, lastFour } = key;
  const { rows } = await tx.query<{ id: string }>(
    `insert into llm_gateway.provider_key (provider, label, last_four) values ($1, $2, $3)
         on conflict (tenant_id, provider) where state = 'active' do nothing
     returning id`,
    [provider, label, lastFour],
  );
  const id = rows[0]?.id;
  if (id === undefined) throw new LlmGatewayError('LLM_GATEWAY_PROVIDER_KEY_ACTIVE', { provider });
  return id;
}

/** Lets the active key go in so many seconds. Throws LLM_GATEWAY_PROVIDER_KEY_MISSING without one. */
export async function retireActiveKey(
  tx: TenantTx,
  provider: ModelProvider,
  overlapSeconds: number,
): Promise<string> {
  const { rows } = await tx.query<{ id: string }>(
    `update llm_gateway.provider_key
        set state = 'retiring', retires_at = clock_timestamp() + make_interval(secs => $2)
      where provider = $1 and state = 'active'
     returning id`,
    [provider, overlapSeconds],
  );
  const id = rows[0]?.id;
  if (id === undefined) throw new LlmGatewayError('LLM_GATEWAY_PROVIDER_KEY_MISSING', { provider });
  return id;
}

/** Its provider; null when it was inactive already. Throws LLM_GATEWAY_PROVIDER_KEY_MISSING. */
export async function deactivateKey(tx: TenantTx, id: string): Promise<ModelProvider | null> {
  const { rows } = await tx.query<{ provider: ModelProvider }>(
    `update llm_gateway.provider_key
        set state = 'inactive', inactive_because = 'deactivated', retires_at = null
      where id = $1 and state <> 'inactive'
     returning provider`,
    [id],
  );
  if (rows[0] !== undefined) return rows[0].provider;
  const sql = 'select from llm_gateway.provider_key where id = $1';
  if ((await tx.query(sql, [id])).rowCount > 0) return null;
  throw new LlmGatewayError('LLM_GATEWAY_PROVIDER_KEY_MISSING', { id });
}

/** Deletes its row. Throws LLM_GATEWAY_PROVIDER_KEY_MISSING. */
export async function deleteKey(tx: TenantTx, id: string): Promise<ModelProvider> {
  const { rows } = await tx.query<{ provider: ModelProvider }>(
    'delete from llm_gateway.provider_key where id = $1 returning provider',
    [id],
  );
  const provider = rows[0]?.provider;
  if (provider === undefined) throw new LlmGatewayError('LLM_GATEWAY_PROVIDER_KEY_MISSING', { id });
  await tx.query('delete from llm_gateway.key_use where key_id = $1', [id]);
  return provider;
}

interface ProviderKeyRow {
  readonly id: string;
  readonly provider: ModelProvider;
  readonly label: string;
  readonly last_four: string;
  readonly state: ProviderKey['state'];
  readonly inactive_because: ProviderKey['inactiveBecause'];
  readonly added_at: Date;
  readonly retires_at: Date | null;
  readonly last_used_at: Date | null;
}

/** All keys of the tenant, the newest of a provider first. */
export async function listKeys(tx: TenantTx): Promise<readonly ProviderKey[]> {
  const { rows } = await tx.query<ProviderKeyRow>(
    `select id, provider, label, last_four, added_at, retires_at, last_used_at,
            case when retires_at <= clock_timestamp() then 'inactive' else state end as state,
            case when retires_at <= clock_timestamp() then 'retired' else inactive_because end as inactive_because
       from llm_gateway.provider_key
       left join llm_gateway.key_use
         on key_use.tenant_id = provider_key.tenant_id and key_use.key_id = provider_key.id
      order by provider, added_at desc, id`,
  );
  return rows.map((row) => ({
    id: row.id,
    provider: row.provider,
    label: row.label,
    lastFour: row.last_four,
    state: row.state,
    pays: row.state === 'active',
    inactiveBecause: row.inactive_because,
    addedAt: row.added_at,
    retiresAt: row.retires_at,
    lastUsedAt: row.last_used_at,
  }));
}
