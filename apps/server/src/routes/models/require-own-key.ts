import type { budgets as contract } from '@ataski/contract';
import type { TenantTx } from '@ataski/kernel';
import { LlmGatewayError } from '@ataski/llm-gateway';

/** What a limit is for. */
export interface Counted {
  readonly scope: contract.BudgetScope;
  readonly scopeId: string;
}

/**
 * Throws LLM_GATEWAY_VIRTUAL_KEY_MISSING for the limit of a key that the tenant does not have: it
 * would count nothing, and whoever set it would believe that it does.
 */
export async function requireOwnKey(tx: TenantTx, { scope, scopeId }: Counted): Promise<void> {
  if (scope !== 'key') return;
  const { rowCount } = await tx.query(
    'select from llm_gateway.virtual_key where id::text = lower($1)',
    [scopeId],
  );
  if (rowCount === 0) throw new LlmGatewayError('LLM_GATEWAY_VIRTUAL_KEY_MISSING');
}
