import { session as contract } from '@ataski/contract';

import { defineRoute } from '../../http/define-route.ts';
import { presentSession } from './present-session.ts';

export const getSession = defineRoute({
  call: contract.getSession,
  kind: 'outside',
  access: 'any_member',
  audit: { none: 'the person reads about themselves' },
  async handle({ principal, user, context, services }) {
    return await presentSession(services, principal, user, context.correlationId);
  },
});
