import type { CatalogClient } from '../finding.ts';
import { inScope, readFacts } from './fact-query.ts';
import type { FactScope } from './fact-query.ts';

/** All commands, SELECT, INSERT, UPDATE, DELETE. */
export type PolicyCommand = '*' | 'r' | 'a' | 'w' | 'd';

/** One policy of a table. */
export interface Policy {
  readonly relation: string;
  /** Quoted. */
  readonly name: string;
  readonly isPermissive: boolean;
  readonly command: PolicyCommand;
  /** Object ids of roles; `0` is PUBLIC. */
  readonly roles: readonly string[];
  /** As the database prints it. */
  readonly using: string | null;
  readonly check: string | null;
  /** The functions that it calls, but for the system's. */
  readonly calls: readonly string[];
  /** The relations that it reads, but for its own. */
  readonly reads: readonly string[];
}

/** Reads every policy of the schemas in scope. */
export async function readPolicies(
  client: CatalogClient,
  scope: FactScope,
): Promise<readonly Policy[]> {
  return await readFacts<Policy>(client, sql, [scope.schemas]);
}

const dependsOn = (catalog: string) => `
  coalesce((
    select pg_catalog.jsonb_agg(distinct d.refobjid::text)
      from pg_catalog.pg_depend d
     where d.classid = 'pg_catalog.pg_policy'::pg_catalog.regclass
       and d.objid = p.oid
       and d.refclassid = 'pg_catalog.${catalog}'::pg_catalog.regclass
       and d.refobjid <> p.polrelid), '[]')`;

const sql = `
  select p.polrelid::text as relation,
         pg_catalog.quote_ident(p.polname) as name,
         p.polpermissive as "isPermissive",
         p.polcmd as command,
         (select pg_catalog.jsonb_agg(r::text) from pg_catalog.unnest(p.polroles) as r) as roles,
         pg_catalog.pg_get_expr(p.polqual, p.polrelid) as using,
         pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid) as check,
         ${dependsOn('pg_proc')} as calls,
         ${dependsOn('pg_class')} as reads
    from pg_catalog.pg_policy p
    join pg_catalog.pg_class c on c.oid = p.polrelid
    join pg_catalog.pg_namespace n on n.oid = c.relnamespace
   where ${inScope}
   order by n.nspname, c.relname, p.polname`;
