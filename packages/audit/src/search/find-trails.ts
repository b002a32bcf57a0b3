import type { TenantTx } from '@ataski/kernel';

import { actionBounds, isBeginning } from './event-filter.ts';
import type { AuditFilter, FilterField } from './event-filter.ts';
import type { Ground, Trail } from './trail.ts';

const log = 'audit.audit_log';
const grounds = {
  everything: { table: log, columns: [] },
  correlation: { table: log, columns: ['correlation_id'] },
  actor: { table: log, columns: ['actor_type', 'actor_id'] },
  action: { table: log, columns: ['action'] },
  outcome: { table: log, columns: ['outcome'], only: "event.outcome <> 'success'" },
  intent: { table: log, columns: [], only: "event.phase = 'intent'" },
  target: {
    table: log,
    columns: ['target_type', 'target_id'],
    only: 'event.target_id is not null',
  },
  furtherTarget: { table: 'audit.further_target', columns: ['target_type', 'target_id'] },
} as const satisfies Record<string, Ground>;

/** Leads to every event. */
export const everything: Trail = {
  parts: [{ ground: grounds.everything, walks: [[]] }],
  answers: [],
};

const actorTypes = ['user', 'agent', 'system', 'ops', 'connector'];

/** More walks than this are slower than looking at the events one after the other. */
const maxWalks = 100;

/**
 * Every trail that answers a part of the filter, the rarest as a rule first; the trail of all
 * events where there is none.
 */
export async function findTrails(
  tx: TenantTx,
  filter: AuditFilter,
): Promise<readonly [Trail, ...Trail[]]> {
  const { actorType, actorId, action, outcome, correlationId, targetType, targetId } = filter;
  const trails: Trail[] = [];
  const add = (ground: Ground, walks: Trail['parts'][number]['walks'], ...answers: FilterField[]) =>
    trails.push({ parts: [{ ground, walks }], answers });

  if (correlationId !== undefined) add(grounds.correlation, [[correlationId]], 'correlationId');
  if (outcome === 'none') add(grounds.intent, [[]]);
  else if (outcome !== undefined && outcome !== 'success') {
    add(grounds.outcome, [[outcome]], 'outcome');
  }
  if (targetType !== undefined && targetId !== undefined) {
    const walks = [[targetType, targetId]];
    const parts = [grounds.target, grounds.furtherTarget].map((ground) => ({ ground, walks }));
    trails.push({ parts, answers: ['target'] });
  }
  if (actorId !== undefined) {
    const types = actorType === undefined ? actorTypes : [actorType];
    const walks = types.map((type) => [type, actorId]);
    add(grounds.actor, walks, 'actorId', 'actorType');
  } else if (actorType !== undefined) {
    const ids = await knownActors(tx, actorType);
    if (ids !== null)
      add(
        grounds.actor,
        ids.map((id) => [actorType, id]),
        'actorType',
      );
  }
  if (action !== undefined) {
    const names = isBeginning(action) ? await knownActions(tx, action) : [action];
    if (names !== null)
      add(
        grounds.action,
        names.map((name) => [name]),
        'action',
      );
  }
  const [first = everything, ...others] = trails;
  return [first, ...others];
}

/** The actors of a kind that the tenant's log has; null for too many. */
async function knownActors(tx: TenantTx, actorType: string): Promise<readonly string[] | null> {
  const next = (after: string) => `
    select event.actor_id as value
      from audit.audit_log as event
     where event.tenant_id = $1 and event.actor_type = $2 and event.actor_id > ${after}
     order by event.actor_id
     limit 1`;
  return await knownValues(tx, next, [tx.context.tenantId, actorType, '']);
}

/** The actions with a beginning that the tenant's log has; null for too many. */
async function knownActions(tx: TenantTx, beginning: string): Promise<readonly string[] | null> {
  const [first, end] = actionBounds(beginning);
  const next = (after: string) => `
    select event.action as value
      from audit.audit_log as event
     where event.tenant_id = $1 and event.action < $2 and event.action > ${after}
     order by event.action
     limit 1`;
  return await knownValues(tx, next, [tx.context.tenantId, end, first]);
}

/** Leaps from one value to the next in an index, without reading what lies between. */
async function knownValues(
  tx: TenantTx,
  next: (after: string) => string,
  values: readonly unknown[],
): Promise<readonly string[] | null> {
  const { rows } = await tx.query<{ value: string }>(
    `with recursive known (value) as (
       (${next('$3')})
       union all
       select (${next('known.value')}) from known where known.value is not null
     )
     select value from known where value is not null limit ${maxWalks + 1}`,
    values,
  );
  return rows.length > maxWalks ? null : rows.map(({ value }) => value);
}
