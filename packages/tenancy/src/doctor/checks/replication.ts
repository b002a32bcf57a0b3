import { isChild, isGuarded } from '../catalog.ts';
import type { Catalog } from '../catalog.ts';
import type { Check, Seen } from '../check.ts';
import type { Outlet } from '../facts/replication-facts.ts';

/** T36: rows that leave without asking a policy. */
export const replicationChecks: readonly Check[] = [
  {
    id: 'T36',
    name: 'replication-ships-all-rows',
    severity: 'warning',
    explains:
      'Logical replication ships the rows of all tenants to whoever subscribes, and no policy is asked on the way. What arrives is kept apart only if the other side does so.',
    find: (catalog) => [...findOutlets(catalog), ...findReplicators(catalog)],
  },
];

function findOutlets(catalog: Catalog): readonly Seen[] {
  return catalog.outlets.flatMap((outlet) => {
    const relation = catalog.relations.get(outlet.relation ?? '');
    const isHarmless =
      outlet.kind === 'table' &&
      (relation === undefined || !(isGuarded(catalog, relation) || isChild(catalog, relation)));
    return isHarmless ? [] : [describe(outlet)];
  });
}

function describe({ kind, name, member }: Outlet): Seen {
  switch (kind) {
    case 'all-tables':
      return {
        object: `publication ${name}`,
        detail: 'It publishes every table.',
        remediationSql: null,
      };
    case 'schema':
      return {
        object: `publication ${name} schema ${member ?? ''}`,
        detail: `It publishes every table of ${member ?? ''}.`,
        remediationSql: `alter publication ${name} drop tables in schema ${member ?? ''};`,
      };
    case 'table':
      return {
        object: `publication ${name} table ${member ?? ''}`,
        detail: `It publishes the rows of ${member ?? ''}.`,
        remediationSql: `alter publication ${name} drop table ${member ?? ''};`,
      };
    case 'subscription':
      return {
        object: `subscription ${name}`,
        detail: 'Rows arrive here whose tenant nobody has checked.',
        remediationSql: null,
      };
    case 'slot':
      return {
        object: `replication slot ${name}`,
        detail: 'It decodes the changes of every table of this database.',
        remediationSql: null,
      };
  }
}

function findReplicators({ roles }: Catalog): readonly Seen[] {
  return [...roles.all.values()]
    .filter(
      ({ id, mayReplicate, isSuperuser }) => mayReplicate && !isSuperuser && id !== roles.app.id,
    )
    .map(({ name }) => ({
      object: `role ${name}`,
      detail: 'It may replicate, and so read every row.',
      remediationSql: `alter role ${name} noreplication;`,
    }));
}
