import { session as contract } from '@ataski/contract';
import { parseTenantId } from '@ataski/kernel';

import { defineRoute } from '../../http/define-route.ts';
import { presentSession } from './present-session.ts';

export const switchTenant = defineRoute({
  call: contract.switchTenant,
  kind: 'outside',
  access: 'any_member',
  audit: { none: 'access records the switch in the tenant that is entered' },
  async handle({ context, input, services, session }) {
    const { cookieHeader } = session;
    const { correlationId } = context;
    const tenantId = parseTenantId(input.tenantId);
    const moved = await services.access.switchOrganisation({
      cookieHeader,
      correlationId,
      tenantId,
    });
    moved.setCookies.forEach(session.setCookie);
    return await presentSession(services, moved.principal, moved.user, correlationId);
  },
});
