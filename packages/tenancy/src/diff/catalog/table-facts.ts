import { listOf } from './reach.ts';

/** Tables, their tenant column and their policies. */
export const tableFacts = `
  select 'table' as kind, r.name, pg_catalog.jsonb_build_object(
    'kind', case r.relkind when 'r' then 'table' when 'p' then 'partitioned table' else 'foreign table' end,
    'owner', pg_catalog.pg_get_userbyid(r.relowner),
    'rowSecurity', r.relrowsecurity,
    'forced', r.relforcerowsecurity,
    'parents', ${listOf('p.name', 'from pg_catalog.pg_inherits i join relation p on p.oid = i.inhparent where i.inhrelid = r.oid')}
  ) as facts
    from stored r
  union all
  select 'tenant column', r.name, pg_catalog.jsonb_build_object(
    'type', pg_catalog.format_type(a.atttypid, a.atttypmod),
    'notNull', a.attnotnull,
    'default', pg_catalog.pg_get_expr(d.adbin, d.adrelid),
    'identity', a.attidentity,
    'generated', a.attgenerated
  )
    from stored r
    join pg_catalog.pg_attribute a on a.attrelid = r.oid and a.attnum = r.tenant_column
    left join pg_catalog.pg_attrdef d on d.adrelid = r.oid and d.adnum = a.attnum
  union all
  select 'policy', pg_catalog.format('%s policy %I', r.name, p.polname), pg_catalog.jsonb_build_object(
    'table', r.name,
    'command', case p.polcmd when 'r' then 'SELECT' when 'a' then 'INSERT' when 'w' then 'UPDATE'
                             when 'd' then 'DELETE' else 'ALL' end,
    'permissive', p.polpermissive,
    'roles', ${listOf("case when t.oid = 0 then 'public' else pg_catalog.pg_get_userbyid(t.oid)::text end", 'from pg_catalog.unnest(p.polroles) as t (oid)')},
    'using', pg_catalog.pg_get_expr(p.polqual, p.polrelid),
    'withCheck', pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid)
  )
    from pg_catalog.pg_policy p
    join stored r on r.oid = p.polrelid`;
