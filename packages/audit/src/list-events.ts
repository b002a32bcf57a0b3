import type { CorrelationId, TenantTx } from '@ataski/kernel';

import { conditionsOf } from './event-filter.ts';
import type { AuditFilter } from './event-filter.ts';
import { decodeCursor, encodeCursor } from './page-cursor.ts';
import { recordedEventColumns } from './recorded-event.ts';
import type { RecordedEvent } from './recorded-event.ts';

/** Where to go on and how far. */
export interface AuditPageRequest {
  /** The `nextCursor` of the page before. */
  readonly cursor?: string;
  /** Events on a page. */
  readonly limit: number;
}

/** Events, newest first. */
export interface AuditPage {
  readonly events: readonly RecordedEvent[];
  /** Null on the last page. */
  readonly nextCursor: string | null;
}

/** What happened under one correlation id, oldest first. */
export interface AuditTimeline {
  readonly events: readonly RecordedEvent[];
  /** There are more events than are given here. */
  readonly truncated: boolean;
}

const maxTimelineEvents = 1000;

/**
 * Gives one page of the tenant's events by key: rows that are written meanwhile neither shift nor
 * repeat what a reader has yet to see. Throws AUDIT_CURSOR_INVALID and AUDIT_FILTER_INVALID.
 */
export async function listEvents(
  tx: TenantTx,
  filter: AuditFilter,
  { cursor, limit }: AuditPageRequest,
): Promise<AuditPage> {
  const { conditions, values } = conditionsOf(filter, 3);
  const all = ['event.tenant_id = $1', ...conditions];
  const bound: unknown[] = [tx.context.tenantId, limit + 1, ...values];
  if (cursor !== undefined) {
    const { occurredAt, eventId } = decodeCursor(cursor);
    bound.push(occurredAt, eventId);
    const [moment, id] = [`$${bound.length - 1}::timestamptz`, `$${bound.length}::uuid`];
    all.push(`(event.occurred_at, event.event_id) < (${moment}, ${id})`);
    // Says nothing new, but only a plain comparison lets the planner leave out later partitions.
    all.push(`event.occurred_at <= ${moment}`);
  }
  const { rows } = await tx.query<RecordedEvent>(
    `select ${recordedEventColumns}
       from audit.audit_log as event
      where ${all.join('\n        and ')}
      order by event.occurred_at desc, event.event_id desc
      limit $2`,
    bound,
  );
  const events = rows.slice(0, limit);
  const last = events.at(-1);
  const nextCursor = rows.length > limit && last !== undefined ? encodeCursor(last) : null;
  return { events, nextCursor };
}

/** Gives everything that the tenant's log holds under one correlation id, up to 1,000 events. */
export async function readTimeline(
  tx: TenantTx,
  correlationId: CorrelationId,
): Promise<AuditTimeline> {
  const { rows } = await tx.query<RecordedEvent>(
    `select ${recordedEventColumns}
       from audit.audit_log as event
      where event.tenant_id = $1 and event.correlation_id = $2
      order by event.occurred_at, event.event_id
      limit $3`,
    [tx.context.tenantId, correlationId, maxTimelineEvents + 1],
  );
  const events = rows.slice(0, maxTimelineEvents);
  return { events, truncated: rows.length > events.length };
}
