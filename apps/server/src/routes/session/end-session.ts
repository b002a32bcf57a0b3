import { session as contract } from '@ataski/contract';

import { defineRoute } from '../../http/define-route.ts';

export const endSession = defineRoute({
  call: contract.endSession,
  kind: 'outside',
  access: 'any_member',
  audit: { none: 'access records the end of the session' },
  async handle({ context, services, session }) {
    const { cookieHeader } = session;
    const { redirectTo, setCookies } = await services.access.signOut({
      cookieHeader,
      correlationId: context.correlationId,
    });
    setCookies.forEach(session.setCookie);
    return { redirectTo };
  },
});
