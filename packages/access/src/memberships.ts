import type { OrganizationMembership } from '@workos-inc/node';

import type { PlatformDb, TenantId } from '@ataski/kernel';

import { isRole } from './permissions.ts';
import { findTenant } from './store.ts';

/** A tenant that a person belongs to. */
export interface Membership {
  readonly tenantId: TenantId;
  readonly organisationId: string;
  readonly name: string;
  readonly role: string;
}

/** The memberships that lead somewhere: to a tenant that exists here, with a role that we know. */
export async function mapMemberships(
  database: PlatformDb,
  memberships: readonly OrganizationMembership[],
): Promise<readonly Membership[]> {
  const mapped = await Promise.all(
    memberships.map(async ({ organizationId, organizationName, role }) => {
      const tenantId = await findTenant(database, organizationId);
      if (tenantId === null || !isRole(role.slug)) return [];
      return [
        { tenantId, organisationId: organizationId, name: organizationName, role: role.slug },
      ];
    }),
  );
  return mapped.flat();
}
