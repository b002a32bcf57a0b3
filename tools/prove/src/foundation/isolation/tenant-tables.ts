import type pg from 'pg';

/** A table with a tenant column, found in the catalog and in no list of ours. */
export interface TenantTable {
  /** Quoted: `"schema"."name"`. */
  readonly name: string;
  readonly columns: readonly string[];
  /** What the application may do to it. */
  readonly privileges: readonly ('SELECT' | 'INSERT' | 'UPDATE' | 'DELETE')[];
  readonly isForced: boolean;
  /** False for views and whatever else shows rows that it does not hold. */
  readonly holdsRows: boolean;
}

/** Reads the catalog as superuser: ordinary and partitioned tables, partitions, views and the rest. */
export async function findTenantTables(superuser: pg.Pool): Promise<readonly TenantTable[]> {
  const { rows } = await superuser.query<TenantTable>(`
    select format('%I.%I', n.nspname, c.relname) as name,
           array(select a.attname::text from pg_attribute a
                  where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped order by a.attnum) as columns,
           array(select p.privilege from unnest(array['SELECT', 'INSERT', 'UPDATE', 'DELETE']) as p (privilege)
                  where has_table_privilege('ataski_app', c.oid, p.privilege)
                     or (p.privilege in ('SELECT', 'INSERT', 'UPDATE')
                         and has_any_column_privilege('ataski_app', c.oid, p.privilege))) as privileges,
           c.relrowsecurity and c.relforcerowsecurity as "isForced",
           c.relkind in ('r', 'p') and not c.relispartition as "holdsRows"
      from pg_class c
      join pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'p', 'v', 'm', 'f')
       and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast')
       and exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped)
     order by 1`);
  return rows;
}
