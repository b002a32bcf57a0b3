import type { CorrelationId, TenantTx } from '@ataski/kernel';

import { recordedEventColumns } from '../recorded-event.ts';
import type { RecordedEvent } from '../recorded-event.ts';

/** What happened under one correlation id, oldest first. */
export interface AuditTimeline {
  readonly events: readonly RecordedEvent[];
  /** There are more events than are given here. */
  readonly truncated: boolean;
}

const maxTimelineEvents = 1000;

/** Gives everything that the tenant's log holds under one correlation id, up to 1,000 events. */
export async function readTimeline(
  tx: TenantTx,
  correlationId: CorrelationId,
): Promise<AuditTimeline> {
  // Ordered by the id too, although there is one: that order comes from this one index.
  const { rows } = await tx.query<RecordedEvent>(
    `select ${recordedEventColumns}
       from audit.audit_log as event
      where event.tenant_id = $1 and event.correlation_id >= $2 and event.correlation_id <= $2
      order by event.correlation_id, event.occurred_at, event.event_id
      limit $3`,
    [tx.context.tenantId, correlationId, maxTimelineEvents + 1],
  );
  const events = rows.slice(0, maxTimelineEvents);
  return { events, truncated: rows.length > events.length };
}
