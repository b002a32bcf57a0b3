import type { TenantTx } from '@ataski/kernel';

import { conditionsOf } from './event-filter.ts';
import type { AuditFilter } from './event-filter.ts';

/**
 * Counts the tenant's events that match, and stops at `atMost`: a log grows, a count must not cost
 * more.
 */
export async function countEvents(
  tx: TenantTx,
  filter: AuditFilter,
  atMost: number,
): Promise<number> {
  const { conditions, values } = conditionsOf(filter, 3);
  const { rows } = await tx.query<{ count: number }>(
    `select count(*)::int as count
       from (select
               from audit.audit_log as event
              where ${['event.tenant_id = $1', ...conditions].join(' and ')}
              limit $2) as counted`,
    [tx.context.tenantId, atMost, ...values],
  );
  return rows[0]?.count ?? 0;
}
