import type { CatalogClient } from '../finding.ts';
import { readFacts } from './fact-query.ts';

/** The server, the database and what is special about this connection. */
export interface ServerFacts {
  readonly serverVersion: number;
  readonly backendId: number;
  /** Quoted. */
  readonly database: string;
  /** Large objects answer everybody. */
  readonly ignoresLargeObjectPrivileges: boolean;
  /** The view pg_stats_ext of a cluster that was made before CVE-2024-4317 was mended. */
  readonly showsForeignStatistics: boolean;
  /** The registers of our own SQL, when this connection may read them. */
  readonly readsTenantRegister: boolean;
  readonly readsSharedRegister: boolean;
  /** Quoted names of what the options name; null when there is no such thing. */
  readonly contextFunction: string | null;
  readonly contextFunctionId: string | null;
  readonly keyTableId: string | null;
  readonly tenantTableId: string | null;
  /** Unquoted: of the schemas that are to be looked at, those that are not there. */
  readonly unknownSchemas: readonly string[];
  readonly tenantColumn: string;
  readonly tenantKey: string;
}

/** What of the options the server has to look up, by unquoted names. */
export interface LookedUp {
  readonly contextFunction: string | null;
  readonly keyTable: string | null;
  readonly tenantTable: string | null;
  readonly tenantColumn: string;
  readonly tenantKey: string;
  readonly schemas: readonly string[] | null;
}

/**
 * Compares names by themselves: to_regclass and to_regproc raise where the role may not use the
 * schema. A name without a schema is one of `public`.
 */
function isNamed(schema: string, name: string, wanted: string): string {
  const parts = `pg_catalog.parse_ident(${wanted}::text)`;
  return `array[${schema}::text, ${name}::text] = case pg_catalog.cardinality(${parts})
    when 1 then array['public'] || ${parts} else ${parts} end`;
}

function relationId(wanted: string): string {
  return `(select r.oid from pg_catalog.pg_class r
             join pg_catalog.pg_namespace rn on rn.oid = r.relnamespace
            where ${isNamed('rn.nspname', 'r.relname', wanted)})`;
}

function mayRead(register: string): string {
  return `coalesce((select pg_catalog.has_table_privilege(r.oid, 'SELECT')
                           and pg_catalog.has_schema_privilege(rn.oid, 'USAGE')
                      from pg_catalog.pg_class r
                      join pg_catalog.pg_namespace rn on rn.oid = r.relnamespace
                     where ${isNamed('rn.nspname', 'r.relname', register)}), false)`;
}

const sql = `
  select pg_catalog.current_setting('server_version_num')::integer as "serverVersion",
         pg_catalog.pg_backend_pid() as "backendId",
         pg_catalog.quote_ident(pg_catalog.current_database()) as database,
         pg_catalog.current_setting('lo_compat_privileges') = 'on' as "ignoresLargeObjectPrivileges",
         coalesce(pg_catalog.pg_get_viewdef(pg_catalog.to_regclass('pg_catalog.pg_stats_ext')), '')
           !~ 'pg_has_role' as "showsForeignStatistics",
         ${mayRead("'tenancy.tenant_table'")} as "readsTenantRegister",
         ${mayRead("'tenancy.shared_relation'")} as "readsSharedRegister",
         context.name as "contextFunction",
         context.id as "contextFunctionId",
         ${relationId('$2')}::text as "keyTableId",
         ${relationId('$3')}::text as "tenantTableId",
         (select coalesce(pg_catalog.jsonb_agg(s.name), '[]')
            from pg_catalog.unnest($6::text[]) as s (name)
           where not exists (select from pg_catalog.pg_namespace n where n.nspname = s.name))
           as "unknownSchemas",
         pg_catalog.quote_ident($4::text) as "tenantColumn",
         pg_catalog.quote_ident($5::text) as "tenantKey"
    from (select) as always
    left join lateral (
      select pg_catalog.min(pg_catalog.format('%I.%I', fn.nspname, f.proname)) as name,
             pg_catalog.min(f.oid::text) as id
        from pg_catalog.pg_proc f
        join pg_catalog.pg_namespace fn on fn.oid = f.pronamespace
       where ${isNamed('fn.nspname', 'f.proname', '$1')}
      having pg_catalog.count(*) = 1
    ) as context on true`;

/** Reads them in one statement. */
export async function readServer(client: CatalogClient, named: LookedUp): Promise<ServerFacts> {
  const [facts] = await readFacts<ServerFacts>(client, sql, [
    named.contextFunction,
    named.keyTable,
    named.tenantTable,
    named.tenantColumn,
    named.tenantKey,
    named.schemas,
  ]);
  if (facts === undefined) throw new RangeError('The server answers nothing about itself.');
  return facts;
}

/** A table as our own registers name it. */
export interface Registered {
  readonly relation: string;
  /** Null in a register that knows no such column: closed, then. */
  readonly appMayRead: boolean | null;
}

/** The tables that a register names; none when this connection may not read it. */
export async function readRegister(
  client: CatalogClient,
  register: 'tenancy.tenant_table' | 'tenancy.shared_relation',
  isReadable: boolean,
): Promise<readonly Registered[]> {
  if (!isReadable) return [];
  return await readFacts<Registered>(
    client,
    `select r.relation::oid::text as relation,
            (pg_catalog.to_jsonb(r) ->> 'app_may_read')::boolean as "appMayRead"
       from ${register} r`,
  );
}
