import { connections as contract } from '@ataski/contract';

import { defineRoute } from '../../http/define-route.ts';

export const startSync = defineRoute({
  call: contract.startSync,
  kind: 'tenant',
  access: 'connection:manage',
  audit: { none: 'the run that it queues records sync.requested' },
  async handle({ tx, input, services }) {
    return await services.connections.startSync(tx, input.connectionId);
  },
});
