import { connections as contract } from '@ataski/contract';

import { defineRoute } from '../../http/define-route.ts';

export const disconnect = defineRoute({
  call: contract.disconnect,
  kind: 'tenant',
  access: 'connection:manage',
  audit: { none: 'the connections service records the disconnection itself' },
  async handle({ tx, input, services }) {
    return await services.connections.disconnect(tx, input.connectionId);
  },
});
