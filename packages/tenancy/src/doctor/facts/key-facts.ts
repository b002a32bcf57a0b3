import type { CatalogClient } from '../finding.ts';
import { inScope, readFacts } from './fact-query.ts';
import type { FactScope } from './fact-query.ts';

/** One index of a table with the tenant column. Those of partitions are left out. */
export interface Index {
  readonly relation: string;
  /** Qualified and quoted. */
  readonly name: string;
  readonly isUnique: boolean;
  readonly isExclusion: boolean;
  readonly isPartial: boolean;
  readonly isValid: boolean;
  readonly method: string;
  /** Numbers of the key columns; 0 for an expression. */
  readonly keys: readonly number[];
  /** Its only key is a uuid, which nobody guesses. */
  readonly isSingleUuid: boolean;
  /** Quoted; `an expression` for one. */
  readonly columns: readonly string[];
  /** Null for those that lead with the tenant: to print them all costs most of the time. */
  readonly definition: string | null;
  /** The constraint that it serves, quoted, and its definition, with the same exception. */
  readonly constraint: string | null;
  readonly constraintDefinition: string | null;
  /** Whether foreign keys rest on it. */
  readonly isReferenced: boolean;
  /** Key columns, or `an expression`, that PostgreSQL does not compare below a policy. */
  readonly leaky: readonly string[];
}

/** One foreign key of a table with the tenant column. Those of partitions are left out. */
export interface ForeignKey {
  readonly relation: string;
  readonly target: string;
  /** Quoted. */
  readonly name: string;
  readonly definition: string;
  /** Quoted, pair by pair. */
  readonly columns: readonly string[];
  readonly targetColumns: readonly string[];
  /** NO ACTION `a`, RESTRICT `r`, CASCADE `c`, SET NULL `n`, SET DEFAULT `d`. */
  readonly onDelete: string;
  readonly onUpdate: string;
}

/** Reads the indexes of tables with the tenant column. */
export async function readIndexes(
  client: CatalogClient,
  scope: FactScope,
): Promise<readonly Index[]> {
  return await readFacts<Index>(client, indexesSql, [scope.schemas, scope.tenantColumn]);
}

/** Reads the foreign keys of tables with the tenant column. */
export async function readForeignKeys(
  client: CatalogClient,
  scope: FactScope,
): Promise<readonly ForeignKey[]> {
  return await readFacts<ForeignKey>(client, foreignKeysSql, [scope.schemas, scope.tenantColumn]);
}

const hasTenantColumn = (relation: string) => `exists (
  select from pg_catalog.pg_attribute t
   where t.attrelid = ${relation} and t.attname = $2 and not t.attisdropped)`;

// A B-tree answers equality and ranges, and equality is what its columns are mostly asked for; any
// other method is asked for all that it knows.
const leakyClasses = `
  select distinct k.oid
    from pg_catalog.pg_opclass k
    join pg_catalog.pg_am m on m.oid = k.opcmethod
    join pg_catalog.pg_amop s
      on s.amopfamily = k.opcfamily and s.amoplefttype = k.opcintype and s.amoppurpose = 's'
     and (m.amname <> 'btree' or s.amopstrategy = 3 and s.amoprighttype = k.opcintype)
    join pg_catalog.pg_operator o on o.oid = s.amopopr
    join pg_catalog.pg_proc f on f.oid = o.oprcode
   where not f.proleakproof`;

const indexesSql = `
  with leaky as materialized (${leakyClasses})
  select i.indrelid::text as relation,
         pg_catalog.format('%I.%I', n.nspname, x.relname) as name,
         i.indisunique as "isUnique",
         i.indisexclusion as "isExclusion",
         i.indpred is not null as "isPartial",
         i.indisvalid as "isValid",
         m.amname as method,
         k.keys,
         i.indnkeyatts = 1 and exists (
           select from pg_catalog.pg_attribute u
            where u.attrelid = i.indrelid and u.attnum = i.indkey[0]
              and u.atttypid = 'pg_catalog.uuid'::pg_catalog.regtype) as "isSingleUuid",
         k.columns,
         case when not k.leads then pg_catalog.pg_get_indexdef(i.indexrelid) end as definition,
         pg_catalog.quote_ident(q.conname) as constraint,
         case when not k.leads then pg_catalog.pg_get_constraintdef(q.oid) end as "constraintDefinition",
         i.indexrelid in (
           select f.conindid from pg_catalog.pg_constraint f where f.contype = 'f') as "isReferenced",
         k.leaky
    from pg_catalog.pg_index i
    join pg_catalog.pg_class c on c.oid = i.indrelid and c.relkind in ('r', 'p') and not c.relispartition
    join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    join pg_catalog.pg_class x on x.oid = i.indexrelid
    join pg_catalog.pg_am m on m.oid = x.relam
    left join pg_catalog.pg_constraint q
      on q.conindid = i.indexrelid and q.conrelid = i.indrelid and q.contype in ('p', 'u', 'x')
   cross join lateral (
     select pg_catalog.jsonb_agg(key.number order by key.place) as keys,
            pg_catalog.jsonb_agg(coalesce(pg_catalog.quote_ident(a.attname), 'an expression')
              order by key.place) as columns,
            coalesce(pg_catalog.bool_or(key.place = 1 and a.attname = $2), false) as leads,
            coalesce(pg_catalog.jsonb_agg(coalesce(pg_catalog.quote_ident(a.attname), 'an expression')
              order by key.place) filter (where key.number = 0 or l.oid is not null), '[]') as leaky
       from unnest(i.indkey::smallint[], i.indclass::oid[])
              with ordinality as key (number, class, place)
       left join leaky l on l.oid = key.class
       left join pg_catalog.pg_attribute a
         on a.attrelid = i.indrelid and a.attnum = key.number and key.number <> 0
      where key.place <= i.indnkeyatts
   ) as k
   where ${inScope} and ${hasTenantColumn('i.indrelid')}
   order by 2`;

const names = (relation: string, numbers: string) => `(
  select pg_catalog.jsonb_agg(pg_catalog.quote_ident(a.attname) order by k.place)
    from pg_catalog.unnest(${numbers}) with ordinality as k (number, place)
    join pg_catalog.pg_attribute a on a.attrelid = ${relation} and a.attnum = k.number)`;

const foreignKeysSql = `
  select f.conrelid::text as relation,
         f.confrelid::text as target,
         pg_catalog.quote_ident(f.conname) as name,
         pg_catalog.pg_get_constraintdef(f.oid) as definition,
         ${names('f.conrelid', 'f.conkey')} as columns,
         ${names('f.confrelid', 'f.confkey')} as "targetColumns",
         f.confdeltype as "onDelete",
         f.confupdtype as "onUpdate"
    from pg_catalog.pg_constraint f
    join pg_catalog.pg_class c on c.oid = f.conrelid
    join pg_catalog.pg_namespace n on n.oid = c.relnamespace
   where f.contype = 'f' and f.conparentid = 0
     and ${inScope} and ${hasTenantColumn('f.conrelid')}
   order by n.nspname, c.relname, f.conname`;
