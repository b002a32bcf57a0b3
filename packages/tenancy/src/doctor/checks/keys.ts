import { guardedTables, isChild, tenantTables } from '../catalog.ts';
import type { Catalog } from '../catalog.ts';
import type { Check, Seen } from '../check.ts';
import type { ForeignKey, Index } from '../facts/key-facts.ts';
import type { Relation } from '../facts/relation-facts.ts';
import { compositeKeySql } from './composite-key.ts';
import { leadWithTenant } from './lead-with-tenant.ts';

/** T24, T25, T26: constraints look at rows of all tenants, whatever the policies say. */
export const keyChecks: readonly Check[] = [
  {
    id: 'T24',
    name: 'foreign-key-crosses-tenants',
    severity: 'error',
    explains:
      "A foreign key without the tenant lets a row of one tenant point at another's, and whether it is accepted tells whether that row exists.",
    find: (catalog) =>
      crossingKeys(catalog).map(({ key, table, target }) => ({
        object: `${table.name} constraint ${key.name}`,
        detail: `It refers to ${target.name} without the tenant column on both sides.`,
        remediationSql: compositeKeySql(catalog, key, table, target),
      })),
  },
  {
    id: 'T25',
    name: 'cascade-crosses-tenants',
    severity: 'error',
    explains:
      "Referential actions run past every policy, forced or not. Across tenants, deleting one's own row deletes or changes another's.",
    find: (catalog) =>
      crossingKeys(catalog)
        .filter(({ key }) => acts(key.onDelete) || acts(key.onUpdate))
        .map(({ key, table, target }) => ({
          object: `${table.name} constraint ${key.name}`,
          detail: `Changes of ${target.name} act on rows of ${table.name} of any tenant.`,
          remediationSql: compositeKeySql(catalog, key, table, target),
        })),
  },
  {
    id: 'T26',
    name: 'unique-key-crosses-tenants',
    severity: 'error',
    explains:
      'A key that leaves the tenant out refuses a value that another tenant has, and so tells that it has it. ON CONFLICT DO NOTHING then loses the row without a word.',
    find: (catalog) =>
      tenantTables(catalog).flatMap((table) =>
        catalog.indexes
          .filter((index) => index.relation === table.id)
          .flatMap((index) => findCrossing(catalog, table, index)),
      ),
  },
];

interface Crossing {
  readonly key: ForeignKey;
  readonly table: Relation;
  readonly target: Relation;
}

function crossingKeys(catalog: Catalog): readonly Crossing[] {
  const guarded = new Set(guardedTables(catalog).map(({ id }) => id));
  const column = catalog.server.tenantColumn;
  return catalog.foreignKeys.flatMap((key) => {
    const table = catalog.relations.get(key.relation);
    const target = catalog.relations.get(key.target);
    if (table === undefined || target === undefined) return [];
    const isBetweenTenants =
      guarded.has(table.id) &&
      catalog.holding(table) === 'tenant-rows' &&
      catalog.holding(target) === 'tenant-rows';
    const isPaired = key.columns.some(
      (name, place) => name === column && key.targetColumns[place] === column,
    );
    return isBetweenTenants && !isPaired && !isChild(catalog, table)
      ? [{ key, table, target }]
      : [];
  });
}

function acts(action: string): boolean {
  return action === 'c' || action === 'n' || action === 'd';
}

function findCrossing(catalog: Catalog, table: Relation, index: Index): readonly Seen[] {
  const column = table.tenantColumn?.number;
  if (!(index.isUnique || index.isExclusion) || index.isSingleUuid) return [];
  if (column !== undefined && index.keys.includes(column)) return [];
  return [
    {
      object: `${table.name} index ${index.name}`,
      detail: `It is ${index.isUnique ? 'unique' : 'exclusive'} across all tenants.`,
      remediationSql: leadWithTenant(catalog, table, index),
    },
  ];
}
