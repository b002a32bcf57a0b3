import { connections as contract } from '@ataski/contract';

import { defineRoute } from '../../http/define-route.ts';

export const setSchedule = defineRoute({
  call: contract.setSchedule,
  kind: 'tenant',
  access: 'connection:manage',
  audit: { none: 'the connections service records connection.scheduled itself' },
  async handle({ tx, input, services }) {
    return await services.connections.schedule(tx, input.connectionId, input.interval);
  },
});
