import { connections as contract } from '@ataski/contract';

import { defineRoute } from '../../http/define-route.ts';
import { readDisconnection } from './read-disconnection.ts';

export const getDisconnection = defineRoute({
  call: contract.getDisconnection,
  kind: 'tenant',
  access: 'connection:read',
  audit: { none: 'ids and counts of what was deleted, no row of a provider' },
  async handle({ tx, input, services }) {
    return await readDisconnection(tx, services, input.connectionId);
  },
});
