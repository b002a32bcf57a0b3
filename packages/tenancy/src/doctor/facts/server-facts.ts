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
}

const sql = `
  select pg_catalog.current_setting('server_version_num')::integer as "serverVersion",
         pg_catalog.pg_backend_pid() as "backendId",
         pg_catalog.quote_ident(pg_catalog.current_database()) as database,
         pg_catalog.current_setting('lo_compat_privileges') = 'on' as "ignoresLargeObjectPrivileges",
         coalesce(pg_catalog.pg_get_viewdef(pg_catalog.to_regclass('pg_catalog.pg_stats_ext')), '')
           !~ 'pg_has_role' as "showsForeignStatistics",
         coalesce(pg_catalog.has_table_privilege(
           pg_catalog.to_regclass('tenancy.tenant_table'), 'SELECT'), false)
           and pg_catalog.has_schema_privilege(n.oid, 'USAGE') as "readsTenantRegister",
         coalesce(pg_catalog.has_table_privilege(
           pg_catalog.to_regclass('tenancy.shared_relation'), 'SELECT'), false)
           and pg_catalog.has_schema_privilege(n.oid, 'USAGE') as "readsSharedRegister",
         context.name as "contextFunction",
         context.id as "contextFunctionId",
         pg_catalog.to_regclass($2)::oid::text as "keyTableId",
         pg_catalog.to_regclass($3)::oid::text as "tenantTableId",
         pg_catalog.quote_ident($4::text) as "tenantColumn",
         pg_catalog.quote_ident($5::text) as "tenantKey"
    from (select) as always
    left join pg_catalog.pg_namespace n on n.nspname = 'tenancy'
    left join lateral (
      select pg_catalog.format('%I.%I', fn.nspname, f.proname) as name, f.oid::text as id
        from pg_catalog.pg_proc f
        join pg_catalog.pg_namespace fn on fn.oid = f.pronamespace
       where f.oid = pg_catalog.to_regproc($1)::oid
    ) as context on true`;

/** Reads them in one statement. */
export async function readServer(client: CatalogClient, named: LookedUp): Promise<ServerFacts> {
  const [facts] = await readFacts<ServerFacts>(client, sql, [
    named.contextFunction,
    named.keyTable,
    named.tenantTable,
    named.tenantColumn,
    named.tenantKey,
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
