import type pg from 'pg';

import { TenancyError } from '../errors.ts';

/**
 * Refuses a role that row-level security would not bind: a superuser, BYPASSRLS, a role that may
 * create others or objects, the owner of a tenant table, or any role that can become one of these.
 * Asked once, before the first request is served. Throws TENANCY_ROLE_REFUSED naming the reasons.
 */
export async function assertRole(pool: Pick<pg.Pool, 'query'>): Promise<void> {
  const { rows } = await pool.query<{ reason: string }>(reasons);
  if (rows.length > 0)
    throw new TenancyError('TENANCY_ROLE_REFUSED', { reasons: rows.map((row) => row.reason) });
}

const reasons = `
  with me as (
    select r.oid, r.*
      from pg_catalog.pg_roles r
     where r.rolname in (session_user, current_user)
  ), reachable as (
    select r.*
      from pg_catalog.pg_roles r
     where pg_catalog.pg_has_role(session_user, r.oid, 'MEMBER')
  )
  select 'superuser' as reason from me where rolsuper
  union select 'bypassrls' from me where rolbypassrls
  union select 'createrole' from me where rolcreaterole
  union select 'createdb' from me where rolcreatedb
  union select 'replication' from me where rolreplication
  union select 'member_of_' || rolname from reachable where rolname not in (session_user, current_user)
  union select 'owns_tables'
    from pg_catalog.pg_class c
    join reachable r on r.oid = c.relowner
   where c.relkind in ('r', 'p') and c.relnamespace <> 'pg_catalog'::regnamespace
  union select 'row_security_off' where current_setting('row_security') <> 'on'
  union select 'may_create_temporary_tables'
   where pg_catalog.has_database_privilege(current_database(), 'TEMP')
  union select 'may_create_objects'
   where pg_catalog.has_database_privilege(current_database(), 'CREATE')
      or exists (
        select from pg_catalog.pg_namespace n where pg_catalog.has_schema_privilege(n.oid, 'CREATE')
      )
  order by 1`;
