import { consents as contract } from '@ataski/contract';

import { defineRoute } from '../../http/define-route.ts';

export const dropAccountChoice = defineRoute({
  call: contract.dropAccountChoice,
  kind: 'outside',
  access: 'connection:manage',
  audit: { none: 'the calls to the provider and the removal of the tokens are recorded' },
  async handle({ context, input: { choiceId }, principal, services }) {
    const key = { id: choiceId, session: principal.sessionId };
    await services.connections.dropChoice(context, key);
    return { choiceId };
  },
});
