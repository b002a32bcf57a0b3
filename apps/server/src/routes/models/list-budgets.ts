import { budgets as contract } from '@ataski/contract';

import { defineRoute } from '../../http/define-route.ts';
import { nextById } from './page-by-id.ts';
import { presentBudget } from './present-budget.ts';
import { requireModelGateway } from './require-model-gateway.ts';

export const listBudgets = defineRoute({
  call: contract.listBudgets,
  kind: 'tenant',
  access: 'model:read',
  audit: { none: 'limits and counters, no call of a model' },
  async handle({ tx, input: { cursor }, services }) {
    const budgets = await requireModelGateway(services).budgets.list(tx, { after: cursor });
    return { budgets: budgets.map(presentBudget), nextCursor: nextById(budgets) };
  },
});
