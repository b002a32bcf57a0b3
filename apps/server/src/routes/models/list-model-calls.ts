import { spend as contract } from '@ataski/contract';

import { defineRoute } from '../../http/define-route.ts';
import { listCalls } from './call-queries.ts';
import { requireModelGateway } from './require-model-gateway.ts';

export const listModelCalls = defineRoute({
  call: contract.listModelCalls,
  kind: 'tenant',
  access: 'model:read',
  audit: { none: 'models and costs of calls, and nothing of what was said in them' },
  async handle({ tx, input, services }) {
    requireModelGateway(services);
    return await listCalls(tx, input);
  },
});
