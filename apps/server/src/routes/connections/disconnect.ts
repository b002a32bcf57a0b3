import { connections as contract } from '@ataski/contract';

import { defineRoute } from '../../http/define-route.ts';
import { readDisconnection } from './read-disconnection.ts';

export const disconnect = defineRoute({
  call: contract.disconnect,
  kind: 'outside',
  access: 'connection:manage',
  audit: { none: 'the connections service records the revocation and the disconnection itself' },
  async handle({ context, input: { connectionId }, services, db }) {
    // At the provider first: afterwards there is no token left to end the grant with.
    await services.connections.revoke(context, connectionId);
    await db.withTenant(context, (tx) => services.connections.disconnect(tx, connectionId));
    return await db.withTenant(context, (tx) => readDisconnection(tx, services, connectionId));
  },
});
