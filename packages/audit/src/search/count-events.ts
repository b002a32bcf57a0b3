import type { TenantTx } from '@ataski/kernel';

import { checkRange } from './event-filter.ts';
import type { AuditRange } from './event-filter.ts';

/**
 * Counts the tenant's events in a range of time and stops at `atMost`: a log grows, a count must
 * not cost more. There is no count by anything else, because one that finds little would have to
 * read everything. Throws AUDIT_FILTER_INVALID.
 */
export async function countEvents(
  tx: TenantTx,
  range: AuditRange,
  atMost: number,
): Promise<number> {
  const { from = '-infinity', to = 'infinity' } = checkRange(range);
  const { rows } = await tx.query<{ count: number }>(
    `select count(*)::int as count
       from (select
               from audit.audit_log as event
              where event.tenant_id = $1
                and event.occurred_at >= $3::timestamptz
                and event.occurred_at < $4::timestamptz
              limit $2) as counted`,
    [tx.context.tenantId, atMost, from, to],
  );
  return rows[0]?.count ?? 0;
}
