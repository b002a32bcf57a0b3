import type { CatalogClient } from '../finding.ts';
import { grantsOf, inScope, isOwnObject, readFacts } from './fact-query.ts';
import type { FactScope, Grant } from './fact-query.ts';

/** One function or procedure that is neither the system's nor an extension's. */
export interface Routine {
  readonly id: string;
  /** Qualified and quoted, without arguments. */
  readonly name: string;
  /** The last part of the name, quoted. */
  readonly shortName: string;
  /** Qualified and quoted, with the types of its arguments. */
  readonly signature: string;
  readonly isDefiner: boolean;
  readonly owner: string;
  readonly isVolatile: boolean;
  readonly isLeakproof: boolean;
  /** Its names cannot be led elsewhere: a search_path of its own, names bound early, or no SQL. */
  readonly hasFixedNames: boolean;
  readonly isTrigger: boolean;
  readonly body: string;
  /** EXECUTE; by default PUBLIC has it. */
  readonly grants: readonly Grant[];
}

/** Reads every routine of the schemas in scope. */
export async function readRoutines(
  client: CatalogClient,
  scope: FactScope,
): Promise<readonly Routine[]> {
  return await readFacts<Routine>(client, sql, [scope.schemas, scope.appGrantees]);
}

const sql = `
  select f.oid::text as id,
         pg_catalog.format('%I.%I', n.nspname, f.proname) as name,
         pg_catalog.quote_ident(f.proname) as "shortName",
         pg_catalog.format('%I.%I(%s)', n.nspname, f.proname, (
           select pg_catalog.string_agg(pg_catalog.format_type(a.type, null), ', ' order by a.place)
             from pg_catalog.unnest(f.proargtypes::oid[]) with ordinality as a (type, place))) as signature,
         f.prosecdef as "isDefiner",
         f.proowner::text as owner,
         f.provolatile = 'v' as "isVolatile",
         f.proleakproof as "isLeakproof",
         l.lanname in ('c', 'internal') or f.prosqlbody is not null or exists (
           select from pg_catalog.unnest(f.proconfig) as line
            where line ~ '^search_path=') as "hasFixedNames",
         f.prorettype in ('pg_catalog.trigger'::pg_catalog.regtype,
                          'pg_catalog.event_trigger'::pg_catalog.regtype) as "isTrigger",
         coalesce(pg_catalog.pg_get_function_sqlbody(f.oid), f.prosrc) as body,
         ${grantsOf("coalesce(f.proacl, pg_catalog.acldefault('f', f.proowner))", 'f.proowner')} as grants
    from pg_catalog.pg_proc f
    join pg_catalog.pg_namespace n on n.oid = f.pronamespace
    join pg_catalog.pg_language l on l.oid = f.prolang
   where f.prokind in ('f', 'p', 'w')
     and ${inScope}
     and ${isOwnObject('pg_proc', 'f.oid')}
   order by 4`;
