import { listConnections as list } from '@ataski/connectors-kit';
import { connections as contract } from '@ataski/contract';

import { defineRoute } from '../../http/define-route.ts';

export const listConnections = defineRoute({
  call: contract.listConnections,
  kind: 'tenant',
  access: 'connection:read',
  audit: { none: 'names and states of connections, no row of a provider' },
  async handle({ tx, services }) {
    const { connectable, withoutApp } = services.connections;
    return { connections: await list(tx), connectable, withoutApp };
  },
});
