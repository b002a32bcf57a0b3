/**
 * What a snapshot looks at, as the common table expressions that the facts are selected from.
 * Parameters: $1 the application role, $2 the tenant column, $3 the schemas or null for all. What
 * belongs to the server or to an extension is left out: its version stands for it.
 */
export const reach = `
  schema_in_reach as materialized (
    select n.oid, n.nspname, n.nspowner, n.nspacl
      from pg_catalog.pg_namespace n
     where not pg_catalog.starts_with(n.nspname::text, 'pg_')
       and n.nspname <> 'information_schema'::name
       and ($3::text[] is null or n.nspname::text = any ($3::text[]))
  ), relation as materialized (
    select c.oid, c.relkind, c.relowner, c.relacl, c.relrowsecurity, c.relforcerowsecurity, c.reloptions,
           pg_catalog.format('%I.%I', n.nspname, c.relname) as name
      from pg_catalog.pg_class c
      join schema_in_reach n on n.oid = c.relnamespace
     where c.relkind in ('r', 'p', 'f', 'v', 'm', 'S')
       and not exists (
         select from pg_catalog.pg_depend d
          where d.classid = 'pg_catalog.pg_class'::regclass and d.objid = c.oid and d.deptype = 'e'
       )
  ), stored as materialized (
    select r.*, a.attnum as tenant_column
      from relation r
      left join pg_catalog.pg_attribute a
        on a.attrelid = r.oid and a.attname = $2::name and not a.attisdropped
     where r.relkind in ('r', 'p', 'f')
  ), routine as materialized (
    select p.*,
           pg_catalog.format('%I.%I(%s)', n.nspname, p.proname,
             pg_catalog.pg_get_function_identity_arguments(p.oid)) as name
      from pg_catalog.pg_proc p
      join schema_in_reach n on n.oid = p.pronamespace
     where not exists (
       select from pg_catalog.pg_depend d
        where d.classid = 'pg_catalog.pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e'
     )
  )`;

/** A JSON array of names in the order of their bytes; empty instead of null. */
export function listOf(expression: string, source: string): string {
  return `coalesce((
    select pg_catalog.jsonb_agg(${expression} order by (${expression})::text collate "C") ${source}
  ), '[]'::jsonb)`;
}
