import type { budgets as contract } from '@ataski/contract';
import type { Budget } from '@ataski/llm-gateway';

/** A limit as the contract shows it. */
export function presentBudget(budget: Budget): contract.Budget {
  const { id, scope, scopeId, period, limitNano, settledNano, heldNano } = budget;
  return {
    ...{ id, scope, scopeId, period },
    limitNanoUsd: String(limitNano),
    settledNanoUsd: String(settledNano),
    heldNanoUsd: String(heldNano),
  };
}
