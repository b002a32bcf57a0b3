import { consents as contract } from '@ataski/contract';

import { defineRoute } from '../../http/define-route.ts';

export const chooseAccount = defineRoute({
  call: contract.chooseAccount,
  kind: 'outside',
  access: 'connection:manage',
  audit: { none: 'the connections service records the connection and each refusal itself' },
  async handle({ context, input, principal, services }) {
    const { choiceId: id, externalAccountId } = input;
    const session = principal.sessionId;
    return await services.connections.chooseAccount({ context, id, session, externalAccountId });
  },
});
