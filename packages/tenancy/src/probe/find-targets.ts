import type { CatalogClient } from '../doctor/finding.ts';
import type { TargetTable } from './target-table.ts';

/** Reads the catalog for every relation with the tenant column, as `role` may use it. */
export async function findTargets(
  catalog: CatalogClient,
  role: string,
  tenantColumn: string,
): Promise<readonly TargetTable[]> {
  const { rows } = await catalog.query(targetsSql, [role, tenantColumn]);
  return rows as unknown as readonly TargetTable[];
}

const quoted = (relation: string) => `(
  select pg_catalog.format('%I.%I', n.nspname, c.relname)
    from pg_catalog.pg_class c
    join pg_catalog.pg_namespace n on n.oid = c.relnamespace
   where c.oid = ${relation})`;

const names = (relation: string, numbers: string) => `(
  select pg_catalog.json_agg(pg_catalog.quote_ident(a.attname) order by key.place)
    from pg_catalog.unnest(${numbers}) with ordinality as key (number, place)
    join pg_catalog.pg_attribute a on a.attrelid = ${relation} and a.attnum = key.number)`;

const columns = `
  select pg_catalog.json_agg(pg_catalog.json_build_object(
           'name', pg_catalog.quote_ident(a.attname),
           'type', pg_catalog.format_type(a.atttypid, a.atttypmod),
           'mayRead', pg_catalog.has_column_privilege($1, t.oid, a.attnum, 'select'),
           'mayInsert', a.attgenerated = '' and a.attidentity <> 'a'
             and pg_catalog.has_column_privilege($1, t.oid, a.attnum, 'insert'),
           'mayUpdate', a.attgenerated = '' and a.attidentity <> 'a'
             and pg_catalog.has_column_privilege($1, t.oid, a.attnum, 'update'),
           'isUnique', exists (
             select from pg_catalog.pg_index i
              where i.indrelid = t.oid and i.indisunique and a.attnum = any (i.indkey))
         ) order by a.attnum)
    from pg_catalog.pg_attribute a
   where a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped`;

const tenantlessKeys = `
  select pg_catalog.json_agg(${names('t.oid', 'i.indkey::int2[]')})
    from pg_catalog.pg_index i
   where i.indrelid = t.oid and i.indisunique and i.indisvalid and i.indexprs is null
     and i.indpred is null and not t.number = any (i.indkey)`;

const primaryKey = `
  select ${names('t.oid', 'i.indkey::int2[]')}
    from pg_catalog.pg_index i
   where i.indrelid = t.oid and i.indisprimary`;

const foreignKeys = `
  select pg_catalog.json_agg(pg_catalog.json_build_object(
           'child', ${quoted('k.conrelid')},
           'parent', ${quoted('k.confrelid')},
           'columns', ${names('k.conrelid', 'k.conkey')},
           'parentColumns', ${names('k.confrelid', 'k.confkey')},
           'isActing', k.confdeltype not in ('a', 'r') or k.confupdtype not in ('a', 'r')
         ) order by k.conname)
    from pg_catalog.pg_constraint k
   where k.contype = 'f' and k.conparentid = 0 and t.oid in (k.conrelid, k.confrelid)
     and exists (select from target where target.oid = k.conrelid)
     and exists (select from target where target.oid = k.confrelid)`;

const children = `
  select pg_catalog.json_agg(${quoted('h.inhrelid')} order by h.inhrelid)
    from pg_catalog.pg_inherits h
    join pg_catalog.pg_class child on child.oid = h.inhrelid and child.relkind in ('r', 'p', 'f')
   where h.inhparent = t.oid`;

const views = `
  select pg_catalog.json_agg(distinct ${quoted('w.ev_class')})
    from pg_catalog.pg_depend d
    join pg_catalog.pg_rewrite w on w.oid = d.objid
    join pg_catalog.pg_class v on v.oid = w.ev_class and v.relkind in ('v', 'm')
   where d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass
     and d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
     and d.refobjid = t.oid and w.ev_class <> t.oid
     and pg_catalog.has_any_column_privilege($1, w.ev_class, 'select')
     and not exists (select from target where target.oid = w.ev_class)`;

const may = (privilege: string) => `pg_catalog.has_any_column_privilege($1, t.oid, '${privilege}')`;

const targetsSql = `
  with target as (
    select c.oid, n.nspname, c.relname, c.relkind, a.attnum as number, a.attname, a.atttypid
      from pg_catalog.pg_class c
      join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attname = $2 and not a.attisdropped
     where c.relkind in ('r', 'p', 'v', 'm', 'f')
       and c.relpersistence <> 't'
       and n.nspname not in ('pg_catalog', 'information_schema')
       and n.nspname not like 'pg\\_toast%'
  )
  select pg_catalog.format('%I.%I', t.nspname, t.relname) as name,
         t.nspname || '.' || t.relname as label,
         case t.relkind when 'r' then 'table' when 'p' then 'partitioned' when 'v' then 'view'
              when 'm' then 'materialized view' else 'foreign table' end as kind,
         pg_catalog.quote_ident(t.attname) as tenant,
         pg_catalog.format_type(t.atttypid, null) as "tenantType",
         (${columns}) as columns,
         pg_catalog.json_build_object(
           'select', usable.is_usable and ${may('select')}, 'insert', usable.is_usable and ${may('insert')},
           'update', usable.is_usable and ${may('update')},
           'delete', usable.is_usable and pg_catalog.has_table_privilege($1, t.oid, 'delete')) as may,
         pg_catalog.has_table_privilege($1, t.oid, 'select') as "mayReadSystemColumns",
         coalesce((${primaryKey}), '[]') as "primaryKey",
         coalesce((${tenantlessKeys}), '[]') as "tenantlessKeys",
         coalesce((${foreignKeys}), '[]') as "foreignKeys",
         coalesce((${children}), '[]') as children,
         coalesce((${views}), '[]') as views
    from target t
   cross join lateral (
     select pg_catalog.has_schema_privilege($1, t.nspname, 'usage') as is_usable) as usable
   order by 1`;
