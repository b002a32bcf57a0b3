import { budgets as contract } from '@ataski/contract';

import { defineRoute } from '../../http/define-route.ts';
import { presentBudget } from './present-budget.ts';
import { requireModelGateway } from './require-model-gateway.ts';
import { requireOwnKey } from './require-own-key.ts';

export const setBudget = defineRoute({
  call: contract.setBudget,
  kind: 'tenant',
  access: 'model:manage',
  audit: { none: 'the gateway records the limit and the one before' },
  async handle({ tx, input: { limitNanoUsd, ...counted }, services }) {
    const { budgets } = requireModelGateway(services);
    await requireOwnKey(tx, counted);
    return presentBudget(await budgets.set(tx, { ...counted, limitNano: BigInt(limitNanoUsd) }));
  },
});
