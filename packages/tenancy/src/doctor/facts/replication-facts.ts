import type { CatalogClient } from '../finding.ts';
import { readFacts } from './fact-query.ts';

/** A way by which rows leave the database without asking a policy. */
export interface Outlet {
  readonly kind: 'all-tables' | 'schema' | 'table' | 'subscription' | 'slot';
  /** Quoted: the publication, subscription or slot. */
  readonly name: string;
  /** Quoted: the schema, or the qualified table. */
  readonly member: string | null;
  /** Object id of the table; null for all others. */
  readonly relation: string | null;
}

/** Reads publications, subscriptions and logical slots of this database. */
export async function readOutlets(client: CatalogClient): Promise<readonly Outlet[]> {
  return await readFacts<Outlet>(client, sql);
}

const sql = `
  select 'all-tables' as kind, pg_catalog.quote_ident(p.pubname) as name,
         null::text as member, null::text as relation
    from pg_catalog.pg_publication p
   where p.puballtables
  union all
  select 'schema', pg_catalog.quote_ident(p.pubname), pg_catalog.quote_ident(n.nspname), null
    from pg_catalog.pg_publication_namespace m
    join pg_catalog.pg_publication p on p.oid = m.pnpubid
    join pg_catalog.pg_namespace n on n.oid = m.pnnspid
  union all
  select 'table', pg_catalog.quote_ident(p.pubname),
         pg_catalog.format('%I.%I', n.nspname, c.relname), c.oid::text
    from pg_catalog.pg_publication_rel m
    join pg_catalog.pg_publication p on p.oid = m.prpubid
    join pg_catalog.pg_class c on c.oid = m.prrelid
    join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  union all
  select 'subscription', pg_catalog.quote_ident(s.subname), null, null
    from pg_catalog.pg_subscription s
    join pg_catalog.pg_database b on b.oid = s.subdbid and b.datname = pg_catalog.current_database()
  union all
  select 'slot', s.slot_name::text, null, null
    from pg_catalog.pg_replication_slots s
   where s.slot_type = 'logical' and s.database = pg_catalog.current_database()
   order by 1, 2, 3`;
