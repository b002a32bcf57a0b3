import type { EventOf, TenantContext, TenantDb, TenantTx } from '@ataski/kernel';

import type { auditActions } from '../audit-actions.ts';
import { AuditError } from '../errors.ts';
import { isMoment } from '../moment.ts';
import { commitTo } from './commitment.ts';
import type { SensitiveSeal } from './sensitive-seal.ts';

/** What is asked for, by the key of its event, and why. */
export interface RevealRequest {
  readonly eventId: string;
  /** As the log gives it: UTC with six decimals. */
  readonly occurredAt: string;
  /** Recorded: 10 to 500 characters, without anything personal. */
  readonly reason: string;
}

/** An event's personal part. */
export interface RevealedPart {
  readonly eventId: string;
  /** The details as they were recorded; null once they are erased. */
  readonly part: Readonly<Record<string, unknown>> | null;
}

/** What revealing needs. */
export interface Revealer {
  readonly db: TenantDb;
  readonly seal: SensitiveSeal | undefined;
  /** Records in the given transaction. */
  readonly record: (tx: TenantTx, event: EventOf<typeof auditActions>) => Promise<unknown>;
}

interface SensitiveRow {
  readonly commitment: string;
  readonly salt: Buffer | null;
  readonly sealed: Buffer | null;
}

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const findPart = `
  select event.sensitive as commitment, part.salt, part.sealed
    from audit.audit_log as event
    left join audit.sensitive as part
      on part.tenant_id = event.tenant_id
     and part.event_id = event.event_id
     and part.occurred_at = event.occurred_at
   where event.tenant_id = $1
     and event.occurred_at = $2
     and event.event_id = $3
     and event.sensitive is not null`;

/**
 * Gives the personal part of one event after the act of reading it is committed: no row, nothing
 * revealed. It is checked against the entry's commitment first.
 *
 * Throws AUDIT_EVENT_MISSING for an event that is another tenant's or has no personal part,
 * AUDIT_REASON_INVALID, AUDIT_SEAL_MISSING and AUDIT_SENSITIVE_DAMAGED.
 */
export async function revealPart(
  { db, seal, record }: Revealer,
  context: TenantContext,
  request: RevealRequest,
): Promise<RevealedPart> {
  const { eventId, occurredAt, reason } = request;
  if (seal === undefined) throw new AuditError('AUDIT_SEAL_MISSING');
  if (reason.length < 10 || reason.length > 500) throw new AuditError('AUDIT_REASON_INVALID');
  if (!uuid.test(eventId) || !isMoment(occurredAt)) throw new AuditError('AUDIT_EVENT_MISSING');
  const row = await db.withTenant(context, async (tx) => {
    const { rows } = await tx.query<SensitiveRow>(findPart, [
      context.tenantId,
      occurredAt,
      eventId,
    ]);
    const [found] = rows;
    if (found === undefined) throw new AuditError('AUDIT_EVENT_MISSING', { eventId });
    if (found.sealed === null) return found;
    await record(tx, {
      action: 'audit_event.revealed',
      targets: [{ type: 'audit_event', id: eventId }],
      details: { reason },
    });
    return found;
  });
  if (row.salt === null || row.sealed === null) return { eventId, part: null };
  const part = await seal.open(context, eventId, row.sealed);
  if (commitTo(row.salt, part) !== row.commitment) {
    throw new AuditError('AUDIT_SENSITIVE_DAMAGED', { eventId });
  }
  const text = Buffer.from(part).toString('utf8');
  return { eventId, part: JSON.parse(text) as Readonly<Record<string, unknown>> };
}
