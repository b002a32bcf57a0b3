import { listOf } from './reach.ts';

/** The database around the tables: schemas, extensions, publications, the server itself. */
export const surroundingFacts = `
  select 'schema', pg_catalog.quote_ident(n.nspname), pg_catalog.jsonb_build_object(
    'owner', pg_catalog.pg_get_userbyid(n.nspowner)
  )
    from schema_in_reach n
  union all
  select 'extension', pg_catalog.quote_ident(e.extname), pg_catalog.jsonb_build_object(
    'version', e.extversion, 'schema', n.nspname
  )
    from pg_catalog.pg_extension e
    join pg_catalog.pg_namespace n on n.oid = e.extnamespace
  union all
  select 'publication', pg_catalog.quote_ident(p.pubname), pg_catalog.jsonb_build_object(
    'owner', pg_catalog.pg_get_userbyid(p.pubowner),
    'allTables', p.puballtables,
    'schemas', ${listOf('pg_catalog.quote_ident(n.nspname)', 'from pg_catalog.pg_publication_namespace x join pg_catalog.pg_namespace n on n.oid = x.pnnspid where x.pnpubid = p.oid')},
    'tables', ${listOf("pg_catalog.concat_ws(' where ', x.prrelid::regclass::text, pg_catalog.pg_get_expr(x.prqual, x.prrelid))", 'from pg_catalog.pg_publication_rel x where x.prpubid = p.oid')}
  )
    from pg_catalog.pg_publication p
  union all
  select 'database', 'this database', pg_catalog.jsonb_build_object(
    'owner', pg_catalog.pg_get_userbyid(d.datdba),
    'serverVersion', pg_catalog.current_setting('server_version_num')::int
  )
    from pg_catalog.pg_database d
   where d.datname = pg_catalog.current_database()`;
