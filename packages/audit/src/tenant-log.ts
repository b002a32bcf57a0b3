import type { TenantId, TenantTx } from '@ataski/kernel';

import type { AuditEntry } from './audit-entry.ts';

/**
 * Writes one row; the database fills every other column from the entry. The application's only door
 * to the log: a function that takes what is in the signed context's own name, and nothing else.
 */
export const insertEntry = 'select audit.append($1, $2, $3, $4)';

/** The values that {@link insertEntry} takes. */
export function entryValues(
  tenantId: TenantId,
  { occurredAt, eventId, entry }: AuditEntry,
): readonly string[] {
  return [tenantId, occurredAt, eventId, entry];
}

/** A call that was begun and has no outcome yet. */
export interface OpenIntent {
  readonly eventId: string;
  readonly occurredAt: string;
}

/**
 * Writes the outcome of an intent unless it has one. What counts as one is what
 * `audit.next_orphan_intent` counts: an intent that is open there and closed here would be found
 * for ever. The lock comes in a statement of its own, so that the second statement sees what a
 * process that held the lock before has committed.
 */
export async function insertUnlessClosed(
  tx: TenantTx,
  entry: AuditEntry,
  intent: OpenIntent,
): Promise<boolean> {
  await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [intent.eventId]);
  const { tenantId, correlationId } = tx.context;
  const { rowCount } = await tx.query(
    `${insertEntry}
      where not exists (
        select
          from audit.audit_log as outcome
         where outcome.tenant_id = $1
           and outcome.parent_event_id = $5
           and outcome.phase = 'outcome'
           and outcome.correlation_id = $6
           and outcome.occurred_at >= $7)`,
    [...entryValues(tenantId, entry), intent.eventId, correlationId, intent.occurredAt],
  );
  return rowCount === 1;
}
