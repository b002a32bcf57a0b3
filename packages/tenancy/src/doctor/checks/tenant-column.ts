import { tenantTables } from '../catalog.ts';
import type { Catalog } from '../catalog.ts';
import type { Check, Seen } from '../check.ts';
import type { Relation } from '../facts/relation-facts.ts';
import { contextValue } from '../policy/template.ts';

/** T27: whether the tenant column always says whose a row is. */
export const tenantColumnChecks: readonly Check[] = [
  {
    id: 'T27',
    name: 'tenant-column-is-loose',
    severity: 'warning',
    explains:
      'A row without a tenant, or with one that does not exist, belongs to nobody: nobody sees it, counts it or deletes it. A default from the context spares every insert the chance to get it wrong.',
    find: (catalog) => tenantTables(catalog).flatMap((table) => findLoose(catalog, table)),
  },
];

function findLoose(catalog: Catalog, table: Relation): readonly Seen[] {
  const { tenantColumn: name } = catalog.server;
  const column = table.tenantColumn;
  const object = `${table.name} column ${name}`;
  if (column === null)
    return [
      {
        object,
        detail: 'It is registered as isolated, and has no such column.',
        remediationSql: null,
      },
    ];
  const tenants = catalog.relations.get(catalog.server.tenantTableId ?? '');
  const keyType = tenants?.keyType ?? null;
  return [
    ...seenIf(!column.isNotNull, {
      object,
      detail: 'It may be null.',
      remediationSql: `alter table ${table.name} alter column ${name} set not null;`,
    }),
    ...seenIf(keyType !== null && keyType !== column.type, {
      object: `${object} type`,
      detail: `Its type is ${column.type}, and tenants are keyed by ${keyType ?? ''}.`,
      remediationSql: null,
    }),
    ...seenIf(!isFromContext(catalog, column.defaultText), {
      object: `${object} default`,
      detail: 'It has no default from the context.',
      remediationSql: `alter table ${table.name} alter column ${name} set default ${contextValue(catalog, table)};`,
      severity: 'advice',
    }),
    ...seenIf(tenants !== undefined && !isTied(catalog, table, new Set()), {
      object: `${table.name} foreign key to ${tenants?.name ?? ''}`,
      detail: `No foreign key leads from ${name} to the tenants.`,
      remediationSql: `alter table ${table.name} add foreign key (${name}) references ${tenants?.name ?? ''} (${catalog.server.tenantKey});`,
      severity: 'advice',
    }),
  ];
}

function seenIf(isSeen: boolean, seen: Seen): readonly Seen[] {
  return isSeen ? [seen] : [];
}

function isFromContext({ server, plan }: Catalog, defaultText: string | null): boolean {
  const short = server.contextFunction?.split('.').at(-1);
  return (
    defaultText !== null &&
    (defaultText.includes(`'${plan.contextSetting}'`) ||
      (short !== undefined && defaultText.includes(`${short}(`)))
  );
}

/** Whether foreign keys lead from the tenant column to the tenants, through whatever other tables. */
function isTied(catalog: Catalog, table: Relation, seen: Set<string>): boolean {
  const { tenantColumn, tenantTableId } = catalog.server;
  seen.add(table.id);
  return catalog.foreignKeys.some((key) => {
    if (key.relation !== table.id) return false;
    const place = key.columns.indexOf(tenantColumn);
    if (place === -1) return false;
    if (key.target === tenantTableId) return true;
    const target = catalog.relations.get(key.target);
    return (
      key.targetColumns[place] === tenantColumn &&
      target !== undefined &&
      !seen.has(target.id) &&
      isTied(catalog, target, seen)
    );
  });
}
