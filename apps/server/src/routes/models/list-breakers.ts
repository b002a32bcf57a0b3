import { breakers as contract } from '@ataski/contract';

import { defineRoute } from '../../http/define-route.ts';
import { nextById } from './page-by-id.ts';
import { presentBreaker } from './present-breaker.ts';
import { requireModelGateway } from './require-model-gateway.ts';

export const listBreakers = defineRoute({
  call: contract.listBreakers,
  kind: 'tenant',
  access: 'model:read',
  audit: { none: 'states of breakers, no call of a model' },
  async handle({ tx, input: { cursor }, services }) {
    const breakers = await requireModelGateway(services).breakers.list(tx, { after: cursor });
    return {
      breakers: breakers.map(presentBreaker),
      nextCursor: nextById(breakers.map(({ scopeId }) => ({ id: scopeId }))),
    };
  },
});
