import { actionBounds, isBeginning } from './event-filter.ts';
import type { AuditFilter, FilterField } from './event-filter.ts';
import type { StatementValues } from './statement-values.ts';

const withoutOutcome = `not exists (
  select
    from audit.audit_log as outcome
   where outcome.tenant_id = event.tenant_id
     and outcome.parent_event_id = event.event_id
     and outcome.phase = 'outcome'
     and outcome.correlation_id = event.correlation_id
     and outcome.occurred_at >= event.occurred_at)`;

/** The fields of a filter that a trail has not answered: each has to be asked of every event on it. */
export function remainingFields(
  filter: AuditFilter,
  answered: readonly FilterField[],
): readonly FilterField[] {
  const given: readonly FilterField[] = (
    ['actorType', 'actorId', 'action', 'outcome', 'correlationId'] as const
  ).filter((field) => filter[field] !== undefined);
  const fields = filter.targetId === undefined ? given : [...given, 'target' as const];
  return fields.filter((field) => !answered.includes(field));
}

/** The conditions on `event` of these fields. */
export function renderConditions(
  filter: AuditFilter,
  fields: readonly FilterField[],
  values: StatementValues,
): readonly string[] {
  return fields.map((field) => renderers[field](filter, (value) => values.bind(value)));
}

const renderers: Readonly<
  Record<FilterField, (filter: AuditFilter, bind: StatementValues['bind']) => string>
> = {
  actorType: ({ actorType }, bind) => `event.actor_type = ${bind(actorType)}`,
  actorId: ({ actorId }, bind) => `event.actor_id = ${bind(actorId)}`,
  correlationId: ({ correlationId }, bind) => `event.correlation_id = ${bind(correlationId)}`,
  outcome: ({ outcome }, bind) =>
    // Besides the trail of intents, which alone leads here.
    outcome === 'none'
      ? `event.phase = 'intent' and ${withoutOutcome}`
      : `event.outcome = ${bind(outcome)}`,
  action: ({ action = '' }, bind) => {
    if (!isBeginning(action)) return `event.action = ${bind(action)}`;
    const [first, end] = actionBounds(action);
    return `event.action >= ${bind(first)} and event.action < ${bind(end)}`;
  },
  target: ({ targetType, targetId }, bind) => {
    const [type, id] = [bind(targetType), bind(targetId)];
    return `((event.target_type = ${type} and event.target_id = ${id}) or exists (
      select
        from audit.further_target as further
       where further.tenant_id = event.tenant_id
         and further.target_type = ${type}
         and further.target_id = ${id}
         and further.occurred_at = event.occurred_at
         and further.event_id = event.event_id))`;
  },
};
