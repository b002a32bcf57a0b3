import type { TenantTx } from '@ataski/kernel';

import { recordedEventColumns } from '../recorded-event.ts';
import type { RecordedEvent } from '../recorded-event.ts';
import type { AuditFilter } from './event-filter.ts';
import type { PagePosition } from './page-cursor.ts';
import { remainingFields, renderConditions } from './remaining-conditions.ts';
import { createStatementValues } from './statement-values.ts';
import { renderKeys } from './trail.ts';
import type { Span, Trail } from './trail.ts';

/** A stretch of a trail, and what is looked for on it. */
export interface Following {
  readonly filter: AuditFilter;
  readonly trail: Trail;
  readonly span: Span;
  /** How many events are looked at, at most. */
  readonly steps: number;
  /** The most to give. */
  readonly limit: number;
}

/** What stood on a stretch. */
export interface Followed {
  /** Those for which the whole filter holds, newest first. */
  readonly events: readonly RecordedEvent[];
  /** The last event that was looked at; null where the stretch ended before. */
  readonly reached: PagePosition | null;
}

interface FollowedRow extends Omit<RecordedEvent, 'eventId'> {
  readonly eventId: string | null;
  readonly reachedAt: string | null;
  readonly reachedId: string | null;
}

/**
 * Follows a trail for a number of events. One statement and so one snapshot: what is committed
 * meanwhile cannot stand between the events that were given and the place that was reached.
 */
export async function followTrail(
  tx: TenantTx,
  { filter, trail, span, steps, limit }: Following,
): Promise<Followed> {
  if (isEmpty(trail)) return { events: [], reached: null };
  const values = createStatementValues();
  const tenantId = values.bind(tx.context.tenantId);
  const keys = renderKeys(trail, { tenantId, span, steps }, values);
  const fields = remainingFields(filter, trail.answers);
  const conditions = renderConditions(filter, fields, values);
  const { rows } = await tx.query<FollowedRow>(
    `with looked_at as materialized (
       select place.occurred_at, place.event_id
         from (${keys}) as place
        order by place.occurred_at desc, place.event_id desc
        limit ${values.bind(steps)}
     ),
     reached as (
       select occurred_at, event_id from looked_at
        order by occurred_at desc, event_id desc
       offset ${values.bind(steps - 1)} limit 1
     )
     select (select ${utc('occurred_at')} from reached) as "reachedAt",
            (select event_id from reached) as "reachedId",
            event.*
       from (values (true)) as once
       left join (
         select ${recordedEventColumns}
           from looked_at
          cross join lateral (
            -- One look-up for each key: behind the limit the planner knows no other way.
            select event.*
              from audit.audit_log as event
             where event.tenant_id = ${tenantId}::uuid
               and event.occurred_at = looked_at.occurred_at
               and event.event_id = looked_at.event_id
             limit 1) as event
          ${conditions.length === 0 ? '' : `where ${conditions.join(' and ')}`}
          order by event.occurred_at desc, event.event_id desc
          limit ${values.bind(limit)}) as event on true
      order by event."occurredAt" desc, event."eventId" desc`,
    [...values.values],
  );
  const { reachedAt = null, reachedId = null } = rows[0] ?? {};
  return {
    events: rows.filter(isEvent).map(eventOf),
    reached:
      reachedAt === null || reachedId === null
        ? null
        : { occurredAt: reachedAt, eventId: reachedId },
  };
}

/**
 * For each trail, the moment of its event number `steps`, counted from the newer end of the span;
 * null where it has fewer. Read off the indexes alone.
 */
export async function measureTrails(
  tx: TenantTx,
  trails: readonly Trail[],
  span: Span,
  steps: number,
): Promise<readonly (string | null)[]> {
  const values = createStatementValues();
  const query = { tenantId: values.bind(tx.context.tenantId), span, steps };
  const probes = trails.map(
    (trail) => `
      (select ${utc('place.occurred_at')}
         from (${renderKeys(trail, query, values)}) as place
        order by place.occurred_at desc, place.event_id desc
       offset ${values.bind(steps - 1)} limit 1)`,
  );
  const { rows } = await tx.query<{ moments: readonly (string | null)[] }>(
    `select array[${probes.join(', ')}]::text[] as moments`,
    [...values.values],
  );
  return rows[0]?.moments ?? [];
}

function utc(column: string): string {
  return `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
}

function isEvent(row: FollowedRow): row is FollowedRow & RecordedEvent {
  return row.eventId !== null;
}

/** Without what stands beside it in its row. */
function eventOf(row: RecordedEvent): RecordedEvent {
  const { eventId, occurredAt, correlationId, parentEventId, actorType, actorId } = row;
  const { action, phase, outcome, targets, details, sensitive } = row;
  const who = { correlationId, parentEventId, actorType, actorId };
  return { eventId, occurredAt, ...who, action, phase, outcome, targets, details, sensitive };
}

/** No action begins so, or nobody of that kind has ever acted. */
function isEmpty({ parts }: Trail): boolean {
  return parts.every(({ walks }) => walks.length === 0);
}
