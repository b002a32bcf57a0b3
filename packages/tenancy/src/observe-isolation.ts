import type { TenantTx } from '@ataski/kernel';

/** What the catalog shows to the role that asks, now. */
export interface IsolationFacts {
  /** Tables with a tenant column that this role may touch in any way. */
  readonly tenantTables: number;
  /** Of these, how many lack ENABLE or FORCE ROW LEVEL SECURITY. */
  readonly unforcedTables: number;
  /** The role is a superuser or has BYPASSRLS. */
  readonly roleBypasses: boolean;
}

/** Looks at the live catalog with the rights of the application role. */
export async function observeIsolation(tx: TenantTx): Promise<IsolationFacts> {
  const { rows } = await tx.query<IsolationFacts>(`
    with tenant_table as (
      select c.relrowsecurity and c.relforcerowsecurity as is_forced
        from pg_catalog.pg_attribute a
        join pg_catalog.pg_class c on c.oid = a.attrelid and c.relkind in ('r', 'p', 'm', 'f')
       where a.attname = 'tenant_id'
         and not a.attisdropped
         and pg_catalog.has_any_column_privilege(c.oid, 'select, insert, update, references')
    )
    select (select count(*)::int from tenant_table) as "tenantTables",
           (select count(*)::int from tenant_table where not is_forced) as "unforcedTables",
           (select rolsuper or rolbypassrls from pg_catalog.pg_roles where rolname = current_user) as "roleBypasses"`);
  // A catalog that answers nothing proves nothing.
  return rows[0] ?? { tenantTables: 0, unforcedTables: 0, roleBypasses: true };
}
