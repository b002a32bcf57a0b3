import type { CatalogClient } from '../doctor/finding.ts';

/** A function that the application role may call. */
export interface CallableFunction {
  /** Quoted: `"schema"."name"`. */
  readonly name: string;
  readonly label: string;
  /** Types of its arguments, as `format_type` writes them. */
  readonly argumentTypes: readonly string[];
  /** Runs as its owner. */
  readonly isDefiner: boolean;
}

/** What attacks need to know beyond one table. */
export interface ServerFacts {
  /** For example 180004. */
  readonly version: number;
  /** Roles that an attacker would want to be, quoted: owners, superusers, BYPASSRLS, logins. */
  readonly roles: readonly string[];
  /** Functions outside of PostgreSQL's own schemas that the role may execute. */
  readonly functions: readonly CallableFunction[];
}

/** Reads version, roles and callable functions from the catalog. */
export async function readServerFacts(catalog: CatalogClient, role: string): Promise<ServerFacts> {
  const version = await catalog.query(
    "select pg_catalog.current_setting('server_version_num')::int as version",
  );
  const roles = await catalog.query(rolesSql, [role]);
  const functions = await catalog.query(functionsSql, [role]);
  return {
    version: Number(version.rows[0]?.['version']),
    roles: roles.rows.map((row) => String(row['name'])),
    functions: functions.rows as unknown as readonly CallableFunction[],
  };
}

const rolesSql = `
  select pg_catalog.quote_ident(r.rolname) as name
    from pg_catalog.pg_roles r
   where r.rolname <> $1
     and r.rolname not like 'pg\\_%'
     and (r.rolsuper or r.rolbypassrls or r.rolcanlogin
          or exists (select from pg_catalog.pg_class c where c.relowner = r.oid))
   order by 1`;

const functionsSql = `
  select pg_catalog.format('%I.%I', n.nspname, p.proname) as name,
         n.nspname || '.' || p.proname as label,
         array(
           select pg_catalog.format_type(argument.type, null)
             from pg_catalog.unnest(p.proargtypes) with ordinality as argument (type, place)
            order by argument.place) as "argumentTypes",
         p.prosecdef as "isDefiner"
    from pg_catalog.pg_proc p
    join pg_catalog.pg_namespace n on n.oid = p.pronamespace
   where n.nspname not in ('pg_catalog', 'information_schema')
     and n.nspname not like 'pg\\_toast%'
     and p.prokind = 'f'
     and p.prorettype not in ('trigger'::pg_catalog.regtype, 'event_trigger'::pg_catalog.regtype)
     and pg_catalog.has_schema_privilege($1, n.oid, 'usage')
     and pg_catalog.has_function_privilege($1, p.oid, 'execute')
   order by 1, 3`;
