import { budgets as contract } from '@ataski/contract';

import { defineRoute } from '../../http/define-route.ts';
import { requireModelGateway } from './require-model-gateway.ts';

export const removeBudget = defineRoute({
  call: contract.removeBudget,
  kind: 'tenant',
  access: 'model:manage',
  audit: { none: 'the gateway records the removal' },
  async handle({ tx, input: { budgetId }, services }) {
    await requireModelGateway(services).budgets.remove(tx, budgetId);
    return { budgetId };
  },
});
