import type { Client } from 'pg';

import type { audit } from '@ataski/contract';

/** One kind of question that people ask of the log, with several things to ask about. */
export interface Question {
  readonly kind: string;
  readonly filters: readonly audit.AuditFilter[];
}

/** What the log names, drawn at random: by event, so that what is frequent is drawn often. */
interface Names {
  readonly actors: readonly Pick<audit.AuditFilter, 'actorType' | 'actorId'>[];
  readonly actions: readonly string[];
  readonly targets: readonly Pick<audit.AuditFilter, 'targetType' | 'targetId'>[];
  readonly furtherTargets: readonly Pick<audit.AuditFilter, 'targetType' | 'targetId'>[];
  readonly correlationIds: readonly string[];
  readonly moments: readonly string[];
}

const nobody = { actorType: 'user', actorId: 'nobody_ever' } as const;
const noTarget = { targetType: 'record', targetId: 'rec_of_nobody' } as const;

/** Draws `count` filters of every kind from what the tenant's log holds. */
export async function drawQuestions(
  superuser: Client,
  tenantId: string,
  count: number,
): Promise<readonly Question[]> {
  const names = await drawNames(superuser, tenantId, count);
  const makers = { ...singleFilters(names), ...combinedFilters(names), ...withoutAnswer(names) };
  return Object.entries(makers).map(([kind, make]) => ({
    kind,
    filters: Array.from({ length: count }, (_, index) => make(index)),
  }));
}

type Makers = Readonly<Record<string, (index: number) => audit.AuditFilter>>;

const types = ['user', 'agent', 'system', 'ops', 'connector'] as const;
const outcomes = ['denied', 'failure', 'unknown', 'success'] as const;
const rangesHours = [1, 24, 24 * 7, 24 * 30];

function singleFilters(names: Names): Makers {
  return {
    'no filter': () => ({}),
    actor: (index) => of(names.actors, index),
    'kind of actor': (index) => ({ actorType: of(types, index) }),
    action: (index) => ({ action: of(names.actions, index) }),
    'beginning of an action': (index) => ({ action: beginning(names, index) }),
    target: (index) => of(names.targets, index),
    'second or later target': (index) => of(names.furtherTargets, index),
    time: (index) => range(names, index),
    'correlation id': (index) => ({ correlationId: of(names.correlationIds, index) }),
    outcome: (index) => ({ outcome: of(outcomes, index) }),
    'no outcome yet': () => ({ outcome: 'none' }),
  };
}

function combinedFilters(names: Names): Makers {
  return {
    'actor and action': (index) => ({
      ...of(names.actors, index),
      action: of(names.actions, index, 7),
    }),
    'actor and target': (index) => ({ ...of(names.actors, index), ...of(names.targets, index, 7) }),
    'action and outcome': (index) => ({
      action: beginning(names, index),
      outcome: of(outcomes, index),
    }),
    'actor, action, target and time': (index) => ({
      ...{ ...of(names.actors, index), ...of(names.targets, index, 3), ...range(names, index) },
      action: beginning(names, index),
    }),
  };
}

function withoutAnswer(names: Names): Makers {
  const frequent = [
    { actorType: 'system', actorId: 'connector_0', action: 'row.inserted' },
    { actorType: 'agent', actorId: 'scheduler', ...of(names.targets, 0) },
    { actorType: 'ops', action: 'row.inserted', outcome: 'failure' },
  ] as const;
  return {
    'what never happened': (index) => of([nobody, noTarget, { action: 'never.happened' }], index),
    'one that is and one that never was': (index) => ({
      ...of([of(names.actors, index), { outcome: 'success' as const }], index),
      ...of([noTarget, { action: 'never.' }], index),
    }),
    'frequent ones that never met': (index) => of(frequent, index),
  };
}

function of<T>(list: readonly T[], index: number, step = 1): T {
  const item = list[(index * step) % list.length];
  if (item === undefined) throw new Error('The log names nothing of this kind.');
  return item;
}

function beginning({ actions }: Names, index: number): string {
  return of(actions, index).replace(/[.].*/, '.');
}

function range({ moments }: Names, index: number): audit.AuditFilter {
  const from = new Date(of(moments, index)).toISOString();
  const to = new Date(Date.parse(from) + of(rangesHours, index) * 3_600_000).toISOString();
  return { from, to };
}

async function drawNames(superuser: Client, tenantId: string, count: number): Promise<Names> {
  const { rows } = await superuser.query<{ names: Names }>(
    `with drawn as materialized (
       select l.* from audit.audit_log as l tablesample bernoulli (2)
        where l.tenant_id = $1 order by random() limit $2
     ),
     further as (
       select target_type, target_id from audit.further_target
        where tenant_id = $1 order by random() limit $2
     )
     select json_build_object(
       'actors', (select json_agg(json_build_object('actorType', actor_type, 'actorId', actor_id)) from drawn),
       'actions', (select json_agg(action) from drawn),
       'targets', (select json_agg(json_build_object('targetType', target_type, 'targetId', target_id))
                     from drawn where target_id is not null),
       'furtherTargets', (select json_agg(json_build_object('targetType', target_type, 'targetId', target_id))
                            from further),
       'correlationIds', (select json_agg(correlation_id) from drawn),
       'moments', (select json_agg(occurred_at) from drawn)
     ) as names`,
    [tenantId, count],
  );
  const [row] = rows;
  if (row === undefined) throw new Error('The log is empty.');
  return row.names;
}
