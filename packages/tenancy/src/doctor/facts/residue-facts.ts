import type { CatalogClient } from '../finding.ts';
import { readFacts } from './fact-query.ts';

/** What the application's sessions left behind, and large objects that it owns or may open. */
export interface ResidueFacts {
  /** Sessions at rest that still hold a lock of the session's own. */
  readonly idleLockHolders: number;
  readonly preparedTransactions: readonly string[];
  readonly ownedLargeObjects: number;
  readonly openLargeObjects: number;
  readonly mayMakeLargeObjects: boolean;
}

/** Reads it in one statement. */
export async function readResidue(
  client: CatalogClient,
  appId: string,
  appGrantees: readonly string[],
): Promise<ResidueFacts> {
  const [facts] = await readFacts<ResidueFacts>(client, sql, [appId, appGrantees]);
  if (facts === undefined) throw new RangeError('The server answers nothing about its sessions.');
  return facts;
}

const sql = `
  select (select pg_catalog.count(distinct a.pid)
            from pg_catalog.pg_stat_activity a
            join pg_catalog.pg_locks l on l.pid = a.pid and l.locktype = 'advisory' and l.granted
           where a.usesysid = $1::oid and a.state = 'idle'
             and a.datname = pg_catalog.current_database()) as "idleLockHolders",
         (select coalesce(pg_catalog.jsonb_agg(pg_catalog.format('%L', t.gid)), '[]')
            from pg_catalog.pg_prepared_xacts t
            join pg_catalog.pg_roles r on r.rolname = t.owner and r.oid = $1::oid
           where t.database = pg_catalog.current_database()) as "preparedTransactions",
         (select pg_catalog.count(*)
            from pg_catalog.pg_largeobject_metadata o where o.lomowner = $1::oid) as "ownedLargeObjects",
         (select pg_catalog.count(*)
            from pg_catalog.pg_largeobject_metadata o
           where o.lomowner <> $1::oid and exists (
             select from pg_catalog.aclexplode(o.lomacl) x
              where x.grantee = any ($2::oid[]))) as "openLargeObjects",
         (select pg_catalog.bool_or(pg_catalog.has_function_privilege($1::oid, maker, 'execute'))
            from pg_catalog.unnest(array['pg_catalog.lo_creat(integer)', 'pg_catalog.lo_create(oid)',
                                         'pg_catalog.lo_from_bytea(oid, bytea)']) as maker) as "mayMakeLargeObjects"`;
