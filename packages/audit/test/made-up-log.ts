import type pg from 'pg';

import type { ActorType, AuditOutcome, AuditTarget } from '@ataski/kernel';

import { canonicalise } from '../src/canonical.ts';

/** An event that a test made up, with what filters ask about. */
export interface MadeUpEvent {
  readonly eventId: string;
  readonly occurredAt: string;
  readonly correlationId: string;
  readonly parentEventId: string | null;
  readonly actorType: ActorType;
  readonly actorId: string;
  readonly action: string;
  readonly phase: 'single' | 'intent' | 'outcome';
  readonly outcome: AuditOutcome | null;
  readonly targets: readonly AuditTarget[];
}

const others = ['user', 'agent', 'system'] as const;
const actions = ['row.made', 'row_set.read', 'key.used', 'key.made'];
const oneOf = <T>(list: readonly T[], index: number): T => list[index % list.length]!;

/**
 * Makes up a log whose fields repeat at different intervals, so that every combination of them
 * occurs, some often and some hardly ever; but a connector never has the action `row.read`. Three
 * events share each moment.
 */
export function makeUpEvents(count: number, startMs: number): readonly MadeUpEvent[] {
  return Array.from({ length: count }, (_, index) => {
    const isIntent = index % 11 === 0;
    const isOutcome = index % 11 === 1 && index % 22 !== 1;
    return {
      eventId: eventIdOf(index),
      occurredAt: `${new Date(startMs + Math.floor(index / 3) * 1000).toISOString().slice(0, -1)}000Z`,
      correlationId: `run_${String(Math.floor(index / 11)).padStart(8, '0')}`,
      parentEventId: isOutcome ? eventIdOf(index - 1) : null,
      actorType: index % 2 === 0 ? 'connector' : oneOf(others, Math.floor(index / 5)),
      actorId: index % 400 === 0 ? 'rarely' : `actor_${index % 7}`,
      action: index % 2 === 1 ? 'row.read' : oneOf(actions, index / 2),
      phase: isIntent ? 'intent' : isOutcome ? 'outcome' : 'single',
      outcome: isIntent
        ? null
        : index % 97 === 5
          ? 'denied'
          : index % 13 === 2
            ? 'failure'
            : 'success',
      targets: targetsOf(index),
    };
  });
}

function targetsOf(index: number): readonly AuditTarget[] {
  const table = { type: 'table', id: `table_${index % 3}` };
  if (index % 4 === 0) return [];
  if (index % 4 !== 1) return [table];
  // The same target twice, and one that is elsewhere the first.
  const others = [
    { type: 'invoice', id: `invoice_${index % 50}` },
    { type: 'table', id: 'table_0' },
  ];
  return [table, ...others, ...others];
}

function eventIdOf(index: number): string {
  return `0190a5b0-0000-7000-8000-${String((index * 7919) % 1_000_003).padStart(12, '0')}`;
}

/** Writes them as a superuser, through the triggers of the log. */
export async function insertEvents(
  superuser: pg.Pool,
  tenantId: string,
  events: readonly MadeUpEvent[],
): Promise<void> {
  await superuser.query(
    `insert into audit.audit_log (tenant_id, occurred_at, event_id, entry)
     select $1, * from unnest($2::timestamptz[], $3::uuid[], $4::text[])`,
    [
      tenantId,
      events.map(({ occurredAt }) => occurredAt),
      events.map(({ eventId }) => eventId),
      events.map((event) => entryOf(tenantId, event)),
    ],
  );
}

function entryOf(tenantId: string, event: MadeUpEvent): string {
  const { outcome, parentEventId } = event;
  return canonicalise({
    ...{ action: event.action, action_version: 1, actor_id: event.actorId },
    ...{ actor_type: event.actorType, component: 'test', correlation_id: event.correlationId },
    ...{ details: {}, event_id: event.eventId, occurred_at: event.occurredAt, phase: event.phase },
    ...(outcome === null ? {} : { outcome }),
    ...(parentEventId === null ? {} : { parent_event_id: parentEventId }),
    targets: event.targets.map(({ type, id }) => ({ type, id })),
    ...{ tenant_id: tenantId, v: 1 },
  });
}
