import { consents as contract } from '@ataski/contract';

import { defineRoute } from '../../http/define-route.ts';

export const getAccountChoice = defineRoute({
  call: contract.getAccountChoice,
  kind: 'tenant',
  access: 'connection:read',
  audit: { none: 'names of accounts that the person has just consented to' },
  async handle({ tx, input, principal, services }) {
    const key = { id: input.choiceId, session: principal.sessionId };
    return await services.connections.getChoice(tx, key);
  },
});
