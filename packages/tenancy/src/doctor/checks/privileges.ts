import {
  allGrants,
  appPolicies,
  guardedTables,
  isTable,
  tenantColumnOf,
  tenantTables,
} from '../catalog.ts';
import type { Catalog } from '../catalog.ts';
import type { Check, Seen } from '../check.ts';
import type { Grant } from '../facts/fact-query.ts';
import type { Relation } from '../facts/relation-facts.ts';
import { appliesTo, hasWriteFloor, writtenRows } from '../policy/floor.ts';
import { isIsolating } from '../policy/tenant-equality.ts';
import { granteesIn, privilegesIn, revokeColumnsSql, revokeSql } from './revoke.ts';

/** T06, T28, T29: what the application may do beyond reading and writing rows. */
export const privilegeChecks: readonly Check[] = [
  {
    id: 'T06',
    name: 'role-can-create-objects',
    severity: 'error',
    explains:
      'Who creates objects owns them, and its functions and operators can stand in the way of real ones. A temporary table outlives the transaction on a pooled connection.',
    find: findCreation,
  },
  {
    id: 'T28',
    name: 'tenant-column-updatable',
    severity: 'error',
    explains:
      'Where the tenant column can be updated and no WITH CHECK holds it, one statement moves a row to another tenant.',
    find: (catalog) => guardedTables(catalog).flatMap((table) => findMovable(catalog, table)),
  },
  {
    id: 'T29',
    name: 'privilege-past-row-security',
    severity: 'error',
    explains:
      'TRUNCATE, REFERENCES, TRIGGER and MAINTAIN are not asked of any policy. Default privileges hand them, or rows that nobody has isolated yet, to every table to come.',
    find: (catalog) => [...findUnfiltered(catalog), ...findDefaults(catalog)],
  },
];

function findCreation({ reach }: Catalog): readonly Seen[] {
  return reach.objects
    .filter(({ kind }) => kind === 'schema' || kind === 'database')
    .flatMap(({ kind, name, grants }) => {
      const where = kind === 'schema' ? `schema ${name}` : 'this database';
      const create = grants.filter(({ privilege }) => privilege === 'CREATE');
      const temporary = grants.filter(({ privilege }) => privilege === 'TEMPORARY');
      return [
        ...seenIf(create, {
          object: where,
          detail: `The application may create objects in ${where}.`,
          remediationSql: revokeSql(create, `${kind} ${name}`),
        }),
        ...seenIf(temporary, {
          object: `${where} temporary tables`,
          detail: 'The application may create temporary tables.',
          remediationSql: revokeSql(temporary, `${kind} ${name}`),
          severity: 'warning',
        }),
      ];
    });
}

function seenIf(grants: readonly Grant[], seen: Seen): readonly Seen[] {
  return grants.length === 0 ? [] : [seen];
}

function findMovable(catalog: Catalog, table: Relation): readonly Seen[] {
  const column = tenantColumnOf(catalog, table);
  const onTable = table.grants.filter(({ privilege }) => privilege === 'UPDATE');
  const onColumn = table.columnGrants.filter(
    (grant) => grant.privilege === 'UPDATE' && grant.column === column,
  );
  if (!table.hasRowSecurity || onTable.length + onColumn.length === 0) return [];
  const loose = appPolicies(catalog, table).filter(
    (policy) =>
      policy.isPermissive &&
      appliesTo(policy, 'w') &&
      !isIsolating(catalog, table, policy, writtenRows(policy)),
  );
  if (loose.length === 0 || hasWriteFloor(catalog, table, 'w')) return [];
  const others = table.columns.filter((name) => name !== column).join(', ');
  const regrant = granteesIn(onTable).map(
    (grantee) => `grant update (${others}) on ${table.name} to ${grantee};`,
  );
  return [
    {
      object: `${table.name} column ${column}`,
      detail: `UPDATE is granted on it, and policy ${loose.map(({ name }) => name).join(', ')} does not hold the new value.`,
      remediationSql: [
        revokeSql(onTable, table.name),
        revokeColumnsSql(onColumn, table.name),
        ...(others === '' ? [] : regrant),
      ]
        .filter((part) => part !== null)
        .join('\n'),
    },
  ];
}

const filtered = new Set(['SELECT', 'INSERT', 'UPDATE', 'DELETE']);

function findUnfiltered(catalog: Catalog): readonly Seen[] {
  const tenants = new Set(tenantTables(catalog).map(({ id }) => id));
  return [...catalog.relations.values()]
    .filter((relation) => isTable(relation) || tenants.has(relation.id))
    .flatMap((relation) => {
      const onTable = relation.grants.filter(({ privilege }) => !filtered.has(privilege));
      const onColumns = relation.columnGrants.filter(({ privilege }) => !filtered.has(privilege));
      const unfiltered = allGrants(relation).filter(({ privilege }) => !filtered.has(privilege));
      if (unfiltered.length === 0) return [];
      return [
        {
          object: relation.name,
          detail: `The application has ${privilegesIn(unfiltered)} on it.`,
          remediationSql: [
            revokeSql(onTable, relation.name),
            revokeColumnsSql(onColumns, relation.name),
          ]
            .filter((part) => part !== null)
            .join('\n'),
        },
      ];
    });
}

function findDefaults({ reach: { defaults } }: Catalog): readonly Seen[] {
  return [...new Set(defaults.map(({ place }) => place))].map((place) => {
    const grants = defaults.filter((each) => each.place === place);
    return {
      object: place,
      detail: `The application gets ${privilegesIn(grants)} on every table to come, before it is isolated.`,
      remediationSql: grants
        .map(
          ({ alterSql, privilege, grantee }) =>
            `${alterSql} revoke ${privilege.toLowerCase()} on tables from ${grantee};`,
        )
        .join('\n'),
    };
  });
}
