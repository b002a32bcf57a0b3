import type { ErrorDetails, EventLookup, TenantTx } from '@ataski/kernel';

/** The details of the event that is exactly so and had success; null when the tenant's log has none. */
export async function findDetails(
  tx: TenantTx,
  { eventId, action, target }: EventLookup,
): Promise<ErrorDetails | null> {
  const { rows } = await tx.query<{ readonly details: ErrorDetails }>(
    `select event.details
       from audit.audit_log as event
      where event.tenant_id = $1
        and event.target_type = $2
        and event.target_id = $3
        and event.event_id = $4
        and event.action = $5
        and event.outcome = 'success'`,
    [tx.context.tenantId, target.type, target.id, eventId, action],
  );
  return rows[0]?.details ?? null;
}
