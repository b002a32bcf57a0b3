import type { User } from '@ataski/access';
import { permissionsOf } from '@ataski/access/permissions';
import type { session as contract } from '@ataski/contract';
import type { CorrelationId, Principal } from '@ataski/kernel';

import type { Services } from '../../services.ts';

/**
 * The session as the app shows it: the person, the tenant, where else they may go, what they may
 * do.
 */
export async function presentSession(
  { access, environment }: Services,
  principal: Principal,
  user: User,
  correlationId: CorrelationId,
): Promise<contract.Session> {
  const memberships = await access.listMemberships(principal, correlationId);
  const here = memberships.find(({ tenantId }) => tenantId === principal.tenantId);
  return {
    user: { id: user.id, email: user.email, name: user.name },
    tenant: { id: principal.tenantId, name: here?.name ?? '' },
    memberships: memberships.map(({ tenantId, name, role }) => ({ tenantId, name, role })),
    roles: [...principal.roles],
    permissions: [...permissionsOf(principal.roles)],
    environment,
  };
}
