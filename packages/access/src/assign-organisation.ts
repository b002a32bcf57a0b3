import type { TenantId } from '@ataski/kernel';

import { AccessError } from './errors.ts';

/** A connection of the owner, as the one who provisions tenants has it. */
export interface OwnerConnection {
  query(sql: string, values?: unknown[]): Promise<{ rowCount: number | null }>;
}

/**
 * Says which tenant an organisation stands for. For provisioning, as `ataski_owner`: the
 * application has no right to it. Saying the same again changes nothing. Throws
 * ACCESS_ORGANISATION_TAKEN when the organisation already stands for another tenant.
 */
export async function assignOrganisation(
  owner: OwnerConnection,
  organisation: { readonly organisationId: string; readonly tenantId: TenantId },
): Promise<void> {
  const { rowCount } = await owner.query(
    `insert into access.organisation as known (organisation_id, tenant_id)
     values ($1, $2)
     on conflict (organisation_id) do update set tenant_id = known.tenant_id
      where known.tenant_id = excluded.tenant_id`,
    [organisation.organisationId, organisation.tenantId],
  );
  if (rowCount !== 1) throw new AccessError('ACCESS_ORGANISATION_TAKEN');
}
