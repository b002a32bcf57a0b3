import { policiesOn, tenantColumnOf } from '../catalog.ts';
import type { Catalog } from '../catalog.ts';
import type { Policy } from '../facts/policy-facts.ts';
import type { Relation } from '../facts/relation-facts.ts';

/** What answers the tenant of the transaction, evaluated once for each statement. */
export function contextValue(catalog: Catalog, table: Relation): string {
  const { contextFunction } = catalog.server;
  if (contextFunction !== null) return `${contextFunction}()`;
  const setting = `'${catalog.plan.contextSetting.replaceAll("'", "''")}'`;
  const type = table.tenantColumn?.type ?? table.keyType ?? 'uuid';
  return `nullif(pg_catalog.current_setting(${setting}, true), '')::${type}`;
}

/** The expression that isolates a table. */
function tenantExpression(catalog: Catalog, table: Relation): string {
  return `${tenantColumnOf(catalog, table)} = (select ${contextValue(catalog, table)})`;
}

/** Gives an existing policy the expressions of the template, as far as its command has them. */
export function alterPolicySql(catalog: Catalog, table: Relation, policy: Policy): string {
  const expression = tenantExpression(catalog, table);
  const { command } = policy;
  const parts = [
    ...(command === 'a' ? [] : [`using (${expression})`]),
    ...(command === 'r' || command === 'd' ? [] : [`with check (${expression})`]),
  ];
  return `alter policy ${policy.name} on ${table.name} ${parts.join(' ')};`;
}

/** Makes a policy of the template for all commands. */
export function createPolicySql(
  catalog: Catalog,
  table: Relation,
  kind: 'restrictive' | 'permissive',
): string {
  const taken = policiesOn(catalog, table).map(({ name }) => name);
  const wanted = kind === 'restrictive' ? 'tenant_floor' : 'tenant_access';
  let name = wanted;
  for (let number = 2; taken.includes(name); number += 1) name = `${wanted}_${String(number)}`;
  const expression = tenantExpression(catalog, table);
  return `create policy ${name} on ${table.name} as ${kind} for all to ${catalog.roles.app.name} using (${expression}) with check (${expression});`;
}
