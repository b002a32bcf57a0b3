import { getConnection } from '@ataski/connectors-kit';
import { connections as contract } from '@ataski/contract';

import { defineRoute } from '../../http/define-route.ts';

export const checkConnection = defineRoute({
  call: contract.checkConnection,
  kind: 'outside',
  access: 'connection:manage',
  audit: { none: 'each call to the provider is recorded by the door' },
  async handle({ context, input, services, db }) {
    await services.connections.check(context, input.connectionId);
    return await db.withTenant(context, (tx) => getConnection(tx, input.connectionId));
  },
});
