import { guardedTables, isUnbound } from '../catalog.ts';
import type { Catalog } from '../catalog.ts';
import type { Check, Seen } from '../check.ts';
import { giveToOwner } from './give-to-owner.ts';

/** T38, T39: what runs besides the statement that was written. */
export const triggerChecks: readonly Check[] = [
  {
    id: 'T38',
    name: 'trigger-runs-unbound',
    severity: 'error',
    explains:
      'A trigger function that is SECURITY DEFINER writes with the rights of its owner. When policies do not bind the owner, or its names can be led elsewhere, a tenant steers it.',
    find: findTriggers,
  },
  {
    id: 'T39',
    name: 'rule-rewrites-statements',
    severity: 'warning',
    explains:
      'A rule turns a statement into others that run as the owner of its table, and an event trigger runs on every change of the schema. Neither shows in the statement that was reviewed.',
    find: ({ triggers, relations }) => [
      ...triggers.rules.flatMap(({ relation, name }) => {
        const table = relations.get(relation)?.name;
        return table === undefined
          ? []
          : [
              {
                object: `${table} rule ${name}`,
                detail: `It rewrites statements on ${table}.`,
                remediationSql: `drop rule ${name} on ${table};`,
              },
            ];
      }),
      ...triggers.eventTriggers.map(({ name, event }) => ({
        object: `event trigger ${name}`,
        detail: `It runs at ${event}.`,
        remediationSql: `alter event trigger ${name} disable;`,
      })),
    ],
  },
];

function findTriggers(catalog: Catalog): readonly Seen[] {
  const guarded = new Map(guardedTables(catalog).map((table) => [table.id, table]));
  return catalog.triggers.triggers.flatMap(({ relation, name, routine: id }): readonly Seen[] => {
    const table = guarded.get(relation);
    const routine = catalog.routines.get(id);
    if (table === undefined || !routine?.isDefiner) return [];
    const owner = catalog.roles.all.get(routine.owner);
    const object = `${table.name} trigger ${name}`;
    if (isUnbound(owner))
      return [
        {
          object,
          detail: `It runs ${routine.signature} as ${owner?.name ?? 'its owner'}, whom policies do not bind.`,
          remediationSql: giveToOwner(catalog, routine.signature),
        },
      ];
    if (routine.hasFixedNames) return [];
    return [
      {
        object,
        detail: `It runs ${routine.signature} as its owner, without a search_path of its own.`,
        remediationSql: `alter routine ${routine.signature} set search_path = pg_catalog, pg_temp;`,
        severity: 'warning',
      },
    ];
  });
}
