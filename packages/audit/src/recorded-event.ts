import type { ActorType, AuditOutcome, AuditTarget } from '@ataski/kernel';

import type { AuditPhase } from './audit-entry.ts';

/** One row of the log, as a reader gets it. */
export interface RecordedEvent {
  readonly eventId: string;
  /** UTC with six decimals. */
  readonly occurredAt: string;
  readonly correlationId: string;
  readonly parentEventId: string | null;
  readonly actorType: ActorType;
  readonly actorId: string;
  readonly action: string;
  readonly phase: AuditPhase;
  /** Null for an intent; its outcome is a row of its own. */
  readonly outcome: AuditOutcome | null;
  readonly targets: readonly AuditTarget[];
  readonly details: Readonly<Record<string, unknown>>;
  /** Whether it has a personal part, and whether that is still there or was erased. */
  readonly sensitive: 'none' | 'kept' | 'redacted';
}

/** The columns of a {@link RecordedEvent}, for the statements in the files beside this one. */
export const recordedEventColumns = `
  event.event_id        as "eventId",
  to_char(event.occurred_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as "occurredAt",
  event.correlation_id  as "correlationId",
  event.parent_event_id as "parentEventId",
  event.actor_type      as "actorType",
  event.actor_id        as "actorId",
  event.action          as "action",
  event.phase           as "phase",
  event.outcome         as "outcome",
  event.targets         as "targets",
  event.details         as "details",
  case
    when event.sensitive is null then 'none'
    when exists (
      select
        from audit.sensitive as part
       where part.tenant_id = event.tenant_id
         and part.event_id = event.event_id
         and part.occurred_at = event.occurred_at
    ) then 'kept'
    else 'redacted'
  end                   as "sensitive"`;
