import { spend as contract } from '@ataski/contract';

import { defineRoute } from '../../http/define-route.ts';
import { requireModelGateway } from './require-model-gateway.ts';
import { readInvoice } from './spend-queries.ts';

export const getModelInvoice = defineRoute({
  call: contract.getModelInvoice,
  kind: 'tenant',
  access: 'model:read',
  audit: { none: 'sums of costs, no call of a model' },
  async handle({ tx, input: { month }, services }) {
    requireModelGateway(services);
    return { month, ...(await readInvoice(tx, month)) };
  },
});
