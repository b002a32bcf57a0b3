import { virtualKeys as contract } from '@ataski/contract';

import { defineRoute } from '../../http/define-route.ts';
import { requireModelGateway } from './require-model-gateway.ts';

export const listPricedModels = defineRoute({
  call: contract.listPricedModels,
  kind: 'tenant',
  access: 'model:read',
  audit: { none: 'a published price list, the same for everybody' },
  handle({ services }) {
    const { prices } = requireModelGateway(services);
    const models = prices.models.map(({ provider, id }) => ({ provider, name: id }));
    return Promise.resolve({ models, priceVersion: prices.version });
  },
});
