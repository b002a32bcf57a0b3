import { budgets as contract } from '@ataski/contract';

import { defineRoute } from '../../http/define-route.ts';
import { readBudgetPreview } from './read-budget-preview.ts';
import { requireModelGateway } from './require-model-gateway.ts';
import { requireOwnKey } from './require-own-key.ts';

export const previewBudget = defineRoute({
  call: contract.previewBudget,
  kind: 'tenant',
  access: 'model:read',
  audit: { none: 'sums of costs, no call of a model' },
  async handle({ tx, input, services }) {
    requireModelGateway(services);
    await requireOwnKey(tx, input);
    return await readBudgetPreview(tx, input);
  },
});
