import { getConnection as get } from '@ataski/connectors-kit';
import { connections as contract } from '@ataski/contract';

import { defineRoute } from '../../http/define-route.ts';

export const getConnection = defineRoute({
  call: contract.getConnection,
  kind: 'tenant',
  access: 'connection:read',
  audit: { none: 'name and state of a connection, no row of a provider' },
  async handle({ tx, input }) {
    return await get(tx, input.connectionId);
  },
});
