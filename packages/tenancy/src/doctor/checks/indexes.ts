import { tenantTables } from '../catalog.ts';
import type { Catalog } from '../catalog.ts';
import type { Check } from '../check.ts';
import type { Index } from '../facts/key-facts.ts';
import type { Relation } from '../facts/relation-facts.ts';
import { leadWithTenant } from './lead-with-tenant.ts';

/** T41, T42, T48: indexes that policies leave unused, or that work on hidden rows. */
export const indexChecks: readonly Check[] = [
  {
    id: 'T41',
    name: 'index-unused-under-policies',
    severity: 'advice',
    explains:
      'PostgreSQL compares below a policy only by operators that are LEAKPROOF. Those of numeric, jsonb, arrays and ranges are not, and no expression is, so such an index goes unused: keep amounts as bigint and search text in a column of its own.',
    find: (catalog) =>
      eachIndex(catalog)
        .filter(({ index }) => index.leaky.length > 0)
        .map(({ table, index }) => ({
          object: `${table.name} index ${index.name}`,
          detail: `Under row-level security it does not find ${[...new Set(index.leaky)].join(', ')}.`,
          remediationSql: null,
        })),
  },
  {
    id: 'T42',
    name: 'no-index-leads-with-tenant',
    severity: 'advice',
    explains:
      'Every statement under a policy asks for one tenant. Without an index that leads with it, each reads the rows of all, and takes as long as they are many.',
    find: (catalog) =>
      tenantTables(catalog)
        .filter((table) => !indexesOf(catalog, table).some((index) => leads(table, index)))
        .map((table) => ({
          object: table.name,
          detail: `No index leads with ${catalog.server.tenantColumn}.`,
          remediationSql: `create index on ${table.name} (${catalog.server.tenantColumn});`,
        })),
  },
  {
    id: 'T48',
    name: 'index-does-not-lead-with-tenant',
    severity: 'advice',
    explains:
      "A look-up in an index that does not lead with the tenant passes over other tenants' entries, and its time tells how many there are.",
    find: (catalog) =>
      eachIndex(catalog)
        .filter(({ table, index }) => isBesideTenant(table, index))
        .map(({ table, index }) => ({
          object: `${table.name} index ${index.name}`,
          detail: `It does not lead with ${catalog.server.tenantColumn}.`,
          remediationSql: leadWithTenant(catalog, table, index),
        })),
  },
];

function indexesOf({ indexes }: Catalog, table: Relation): readonly Index[] {
  return indexes.filter(({ relation }) => relation === table.id);
}

function eachIndex(catalog: Catalog): readonly { table: Relation; index: Index }[] {
  return tenantTables(catalog).flatMap((table) =>
    indexesOf(catalog, table).map((index) => ({ table, index })),
  );
}

function leads(table: Relation, { keys, isPartial, isValid }: Index): boolean {
  return isValid && !isPartial && keys[0] === table.tenantColumn?.number;
}

function isBesideTenant(table: Relation, { keys, isUnique, isExclusion }: Index): boolean {
  return !isUnique && !isExclusion && keys[0] !== table.tenantColumn?.number;
}
