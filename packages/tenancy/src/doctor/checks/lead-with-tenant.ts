import type { Catalog } from '../catalog.ts';
import type { Index } from '../facts/key-facts.ts';
import type { Relation } from '../facts/relation-facts.ts';

/**
 * Makes an index or its constraint anew with the tenant in front. Null where that takes a decision:
 * foreign keys rest on it, or its method has no order to put the tenant in front of.
 */
export function leadWithTenant(catalog: Catalog, table: Relation, index: Index): string | null {
  if (index.definition === null || index.isReferenced) return null;
  if (index.isExclusion || index.method !== 'btree') return null;
  const tenant = catalog.server.tenantColumn;
  if (index.constraint !== null && index.constraintDefinition !== null) {
    const definition = index.constraintDefinition.replace('(', `(${tenant}, `);
    return [
      `alter table ${table.name} drop constraint ${index.constraint};`,
      `alter table ${table.name} add constraint ${index.constraint} ${definition};`,
    ].join('\n');
  }
  const own = new RegExp(`(USING \\w+ \\(.*?)(?:, ${tenant}\\b|\\b${tenant}, )`);
  const definition = index.definition
    .replace(' ON ONLY ', ' ON ')
    .replace(own, '$1')
    .replace(/USING (\w+) \(/, `USING $1 (${tenant}, `);
  return [`drop index ${index.name};`, `${definition};`].join('\n');
}
