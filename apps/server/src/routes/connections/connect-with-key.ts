import { connections as contract } from '@ataski/contract';

import { defineRoute } from '../../http/define-route.ts';

export const connectWithKey = defineRoute({
  call: contract.connectWithKey,
  kind: 'outside',
  access: 'connection:manage',
  audit: { none: 'the connections service records the connection and each refusal itself' },
  async handle({ context, input, services }) {
    return await services.connections.connect({ context, ...input });
  },
});
