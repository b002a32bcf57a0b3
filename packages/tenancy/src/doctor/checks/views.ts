import { isClosed, isGuarded, isRead, isTable, isTouched, isUnbound } from '../catalog.ts';
import type { Catalog } from '../catalog.ts';
import type { Check, Seen } from '../check.ts';
import type { Relation } from '../facts/relation-facts.ts';
import { isFilteredFor } from '../policy/filtered-for.ts';
import { revokeAllSql } from './revoke.ts';

/** T08, T09, T10: relations that show rows of other tables, or of other servers. */
export const viewChecks: readonly Check[] = [
  {
    id: 'T08',
    name: 'view-reads-as-owner',
    severity: 'error',
    explains:
      "A view without security_invoker asks the policies for its owner instead of for whoever reads it, so the application's policies are not asked at all.",
    find: findOwnersViews,
  },
  {
    id: 'T09',
    name: 'materialized-view-holds-rows',
    severity: 'error',
    explains:
      'A materialized view keeps the rows that its owner saw, and PostgreSQL has no row-level security for it.',
    find: (catalog) =>
      relationsOf(catalog, 'm')
        .filter((view) => isTouched(view) && guardedBelow(catalog, view).length > 0)
        .map((view) => ({
          object: view.name,
          detail: `The application may read it, and it holds rows of ${namesOf(guardedBelow(catalog, view))}.`,
          remediationSql: revokeAllSql(view),
        })),
  },
  {
    id: 'T10',
    name: 'foreign-table-in-reach',
    severity: 'error',
    explains:
      'A foreign table cannot have row-level security, and what its server answers depends on one mapped login for all tenants.',
    find: (catalog) =>
      relationsOf(catalog, 'f')
        .filter((table) => isTouched(table))
        .map((table) => ({
          object: table.name,
          detail: 'The application has privileges on a foreign table.',
          remediationSql: revokeAllSql(table),
        })),
  },
];

function relationsOf({ relations }: Catalog, kind: Relation['kind']): readonly Relation[] {
  return [...relations.values()].filter((relation) => relation.kind === kind);
}

function findOwnersViews(catalog: Catalog): readonly Seen[] {
  return relationsOf(catalog, 'v')
    .filter((view) => !view.isInvoker && isRead(view))
    .flatMap((view) => {
      const below = guardedBelow(catalog, view);
      if (below.length === 0) return [];
      const owner = catalog.roles.all.get(view.owner);
      const isFiltered =
        !isUnbound(owner) && below.every((table) => isFilteredFor(catalog, table, view.owner));
      return [
        {
          object: view.name,
          detail: `The application reads ${namesOf(below)} through it ${
            isFiltered ? 'by the policies of' : 'past all policies, as'
          } ${owner?.name ?? 'its owner'}.`,
          remediationSql: `alter view ${view.name} set (security_invoker = true);`,
          severity: isFiltered ? ('warning' as const) : ('error' as const),
        },
      ];
    });
}

/** The guarded and the closed tables that a view rests on, through whatever other views. */
function guardedBelow(catalog: Catalog, view: Relation): readonly Relation[] {
  const seen = new Set<string>();
  const waiting = [...view.reads];
  const below: Relation[] = [];
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    const relation = catalog.relations.get(id);
    if (relation === undefined || seen.has(id)) continue;
    seen.add(id);
    if (isTable(relation) && (isGuarded(catalog, relation) || isClosed(catalog, relation)))
      below.push(relation);
    waiting.push(...relation.reads);
  }
  return below;
}

function namesOf(relations: readonly Relation[]): string {
  return relations
    .map(({ name }) => name)
    .sort()
    .join(', ');
}
