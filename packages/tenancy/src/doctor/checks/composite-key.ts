import { indexesOn } from '../catalog.ts';
import type { Catalog } from '../catalog.ts';
import type { ForeignKey } from '../facts/key-facts.ts';
import type { Relation } from '../facts/relation-facts.ts';

/**
 * Makes a foreign key anew with the tenant in front, and the unique key that it needs. Null when
 * the tenant column is part of it already, in the wrong place: a person has to say what was meant.
 */
export function compositeKeySql(
  catalog: Catalog,
  key: ForeignKey,
  table: Relation,
  target: Relation,
): string | null {
  const tenant = catalog.server.tenantColumn;
  if (key.columns.includes(tenant) || key.targetColumns.includes(tenant)) return null;
  const targetColumns = [tenant, ...key.targetColumns];
  const add = `alter table ${table.name} add constraint ${key.name} foreign key (${[tenant, ...key.columns].join(', ')}) references ${target.name} (${targetColumns.join(', ')})`;
  return [
    `alter table ${table.name} drop constraint ${key.name};`,
    ...(hasUniqueKey(catalog, target, targetColumns)
      ? []
      : [`alter table ${target.name} add unique (${targetColumns.join(', ')});`]),
    `${add}${actionsOf(key)};`,
  ].join('\n');
}

function hasUniqueKey(catalog: Catalog, target: Relation, columns: readonly string[]): boolean {
  const wanted = [...columns].sort().join(', ');
  return indexesOn(catalog, target).some((index) => {
    if (!index.isUnique || index.isPartial || !index.isValid) return false;
    return [...index.columns].sort().join(', ') === wanted;
  });
}

/** What comes behind the columns, with SET NULL narrowed so that it leaves the tenant alone. */
function actionsOf({ definition, columns }: ForeignKey): string {
  const rest = /REFERENCES .*?\([^)]*\)(.*)$/.exec(definition)?.[1] ?? '';
  return rest.replace(
    /ON DELETE SET (NULL|DEFAULT)(?! \()/,
    `ON DELETE SET $1 (${columns.join(', ')})`,
  );
}
