import type { ActorType, AuditOutcome } from '@ataski/kernel';

import { AuditError } from './errors.ts';
import { isMoment } from './moment.ts';

/** Which events to list. Everything given must hold. */
export interface AuditFilter {
  /** The first moment, included. */
  readonly from?: string;
  /** The last moment, excluded. */
  readonly to?: string;
  readonly actorType?: ActorType;
  readonly actorId?: string;
  /** A whole action, or the beginning of one up to and including a dot. */
  readonly action?: string;
  /** `none`: an intent that has no outcome yet. */
  readonly outcome?: AuditOutcome | 'none';
  readonly correlationId?: string;
}

/** Conditions on `event`, to be joined by `and`, and the values that they take, in order. */
export interface FilterConditions {
  readonly conditions: readonly string[];
  readonly values: readonly unknown[];
}

const withoutOutcome = `event.phase = 'intent' and not exists (
  select
    from audit.audit_log as outcome
   where outcome.tenant_id = event.tenant_id
     and outcome.parent_event_id = event.event_id
     and outcome.phase = 'outcome'
     and outcome.correlation_id = event.correlation_id
     and outcome.occurred_at >= event.occurred_at)`;

/**
 * Builds the conditions from fixed texts; what the caller gave becomes a value, never SQL. The
 * first value is number `firstValue` of its statement. Throws AUDIT_FILTER_INVALID for a moment
 * that is none.
 */
export function conditionsOf(filter: AuditFilter, firstValue: number): FilterConditions {
  const conditions: string[] = [];
  const values: unknown[] = [];
  const where = (value: unknown, condition: (place: string) => string): void => {
    if (value === undefined) return;
    values.push(value);
    conditions.push(condition(`$${firstValue + values.length - 1}`));
  };
  where(momentOf(filter.from, 'from'), (place) => `event.occurred_at >= ${place}::timestamptz`);
  where(momentOf(filter.to, 'to'), (place) => `event.occurred_at < ${place}::timestamptz`);
  where(filter.actorType, (place) => `event.actor_type = ${place}`);
  where(filter.actorId, (place) => `event.actor_id = ${place}`);
  where(filter.correlationId, (place) => `event.correlation_id = ${place}`);
  if (filter.action?.endsWith('.') === true) {
    // A range and not LIKE, which is not leakproof and so would not reach below row security.
    where(filter.action, (place) => `event.action >= ${place}`);
    where(`${filter.action.slice(0, -1)}/`, (place) => `event.action < ${place}`);
  } else {
    where(filter.action, (place) => `event.action = ${place}`);
  }
  if (filter.outcome === 'none') conditions.push(withoutOutcome);
  else where(filter.outcome, (place) => `event.outcome = ${place}`);
  return { conditions, values };
}

function momentOf(moment: string | undefined, field: string): string | undefined {
  if (moment === undefined) return undefined;
  if (!isMoment(moment)) throw new AuditError('AUDIT_FILTER_INVALID', { field });
  return moment;
}
