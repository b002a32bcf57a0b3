import { isGuarded, isRead } from '../catalog.ts';
import type { Catalog } from '../catalog.ts';
import type { Check, Seen } from '../check.ts';
import { privilegesIn, revokeAllSql, revokeSql } from './revoke.ts';

/** T32, T37: what tells how much other tenants have. */
export const volumeChecks: readonly Check[] = [
  {
    id: 'T32',
    name: 'statistics-in-reach',
    severity: 'error',
    explains:
      'Planner statistics hold the most common values of every column, of all tenants together. PostgreSQL hides them behind views that ask for row-level security; the tables beneath do not ask.',
    find: (catalog) => [...findStatistics(catalog), ...findStatisticsViews(catalog)],
  },
  {
    id: 'T37',
    name: 'sequence-counts-all-tenants',
    severity: 'advice',
    explains:
      'A sequence counts for all tenants together, so two numbers and the time between them tell how busy the others are. Use random keys, or count per tenant.',
    find: findSequences,
  },
];

function findStatistics({ reach }: Catalog): readonly Seen[] {
  return reach.objects
    .filter(({ kind, grants }) => kind === 'statistics' && grants.length > 0)
    .map(({ name, grants }) => ({
      object: name,
      detail: `The application has ${privilegesIn(grants)} on it.`,
      remediationSql: revokeSql(grants, name),
    }));
}

function findStatisticsViews({ relations }: Catalog): readonly Seen[] {
  return [...relations.values()]
    .filter((view) => isRead(view) && view.showsStatistics)
    .map((view) => ({
      object: view.name,
      detail: 'The application may read it, and it shows statistics of all tenants.',
      remediationSql: revokeAllSql(view),
    }));
}

function findSequences(catalog: Catalog): readonly Seen[] {
  return catalog.reach.sequences.flatMap(({ name, grants, feeds }) => {
    const fed = feeds
      .map((id) => catalog.relations.get(id))
      .filter((relation) => relation !== undefined && isGuarded(catalog, relation))
      .map((relation) => relation?.name ?? '');
    if (fed.length === 0 && grants.length === 0) return [];
    return [
      {
        object: `sequence ${name}`,
        detail:
          fed.length === 0
            ? `The application has ${privilegesIn(grants)} on it.`
            : `It numbers rows of ${fed.join(', ')} across all tenants.`,
        remediationSql: fed.length === 0 ? revokeSql(grants, `sequence ${name}`) : null,
      },
    ];
  });
}
