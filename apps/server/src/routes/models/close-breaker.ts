import { breakers as contract } from '@ataski/contract';

import { defineRoute } from '../../http/define-route.ts';
import { presentBreaker } from './present-breaker.ts';
import { requireModelGateway } from './require-model-gateway.ts';
import { requireOwnKey } from './require-own-key.ts';

export const closeBreaker = defineRoute({
  call: contract.closeBreaker,
  kind: 'tenant',
  access: 'model:manage',
  audit: { none: 'the gateway records it, with the state before and the reason' },
  async handle({ tx, input, services }) {
    const { breakers } = requireModelGateway(services);
    await requireOwnKey(tx, input);
    return presentBreaker(await breakers.close(tx, input));
  },
});
