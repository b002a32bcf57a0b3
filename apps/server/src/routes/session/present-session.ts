import type { User } from '@ataski/access';
import { permissionsOf } from '@ataski/access/permissions';
import type { session as contract } from '@ataski/contract';
import { AtaskiError } from '@ataski/kernel';
import type { CorrelationId, Principal } from '@ataski/kernel';
import { findTenantName } from '@ataski/tenancy';

import type { Services } from '../../services.ts';

/**
 * The session as the app shows it: the person, the tenant, where else they may go, what they may
 * do.
 */
export async function presentSession(
  { access, environment, tenancy }: Services,
  principal: Principal,
  user: User,
  correlationId: CorrelationId,
): Promise<contract.Session> {
  const { tenantId, userId } = principal;
  const context = { tenantId, actor: { type: 'user', id: userId }, correlationId } as const;
  const name = await tenancy.withTenant(context, findTenantName, { readOnly: true });
  const memberships = await access
    .listMemberships(principal, correlationId)
    .catch(unlessProviderIsAway);
  return {
    user: { id: user.id, email: user.email, name: user.name },
    tenant: { id: tenantId, name: name ?? '' },
    memberships: memberships.map(({ tenantId, name, role }) => ({ tenantId, name, role })),
    roles: [...principal.roles],
    permissions: [...permissionsOf(principal.roles)],
    environment,
  };
}

/** Whoever is signed in can go on working; only the way to other tenants is closed meanwhile. */
function unlessProviderIsAway(error: unknown): [] {
  if (AtaskiError.is(error) && (error.kind === 'upstream' || error.kind === 'unavailable'))
    return [];
  throw error;
}
