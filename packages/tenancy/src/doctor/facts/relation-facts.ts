import type { CatalogClient } from '../finding.ts';
import { grantsOf, inScope, isOwnObject, readFacts } from './fact-query.ts';
import type { FactScope, Grant } from './fact-query.ts';

/** Table, partitioned table, view, materialized view, foreign table. */
export type RelationKind = 'r' | 'p' | 'v' | 'm' | 'f';

/** The column that says whose a row is. */
export interface TenantColumn {
  readonly number: number;
  readonly type: string;
  readonly isNotNull: boolean;
  readonly defaultText: string | null;
}

/** A privilege on a single column. */
export interface ColumnGrant extends Grant {
  /** Quoted. */
  readonly column: string;
}

/** One relation that can be named in a statement. */
export interface Relation {
  readonly id: string;
  /** Qualified and quoted. */
  readonly name: string;
  /** Unquoted, without its schema. */
  readonly label: string;
  readonly kind: RelationKind;
  readonly isTemporary: boolean;
  readonly hasRowSecurity: boolean;
  readonly isForced: boolean;
  /** Only of views: reads with the rights of whoever asks. */
  readonly isInvoker: boolean;
  readonly owner: string;
  /** What it is a partition or child of. */
  readonly parents: readonly string[];
  /** Only of views: shows the planner's statistics, which no dependency records. */
  readonly showsStatistics: boolean;
  /** Only of views: the relations that it reads. */
  readonly reads: readonly string[];
  readonly tenantColumn: TenantColumn | null;
  /** Type of the column that the tenants' own table is keyed by, if it has one of that name. */
  readonly keyType: string | null;
  /** Quoted names of the columns that a statement may write. */
  readonly columns: readonly string[];
  readonly grants: readonly Grant[];
  readonly columnGrants: readonly ColumnGrant[];
}

/** Reads all relations of the schemas in scope, and those of anybody's temporary schemas. */
export async function readRelations(
  client: CatalogClient,
  scope: FactScope,
  tenantKey: string,
): Promise<readonly Relation[]> {
  return await readFacts<Relation>(client, sql, [
    scope.schemas,
    scope.appGrantees,
    scope.tenantColumn,
    tenantKey,
  ]);
}

const parents = `
  select i.inhrelid, pg_catalog.jsonb_agg(i.inhparent::text) as ids
    from pg_catalog.pg_inherits i
   group by i.inhrelid`;

const reads = `
  select w.ev_class, pg_catalog.jsonb_agg(distinct d.refobjid::text) as ids
    from pg_catalog.pg_rewrite w
    join pg_catalog.pg_depend d
      on d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass and d.objid = w.oid
     and d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass and d.refobjid <> w.ev_class
   where w.rulename = '_RETURN'
   group by w.ev_class`;

const columns = `
  select a.attrelid,
         pg_catalog.jsonb_agg(pg_catalog.quote_ident(a.attname) order by a.attnum)
           filter (where a.attgenerated = '') as names,
         (pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object(
            'number', a.attnum,
            'type', pg_catalog.format_type(a.atttypid, a.atttypmod),
            'isNotNull', a.attnotnull,
            'defaultText', pg_catalog.pg_get_expr(f.adbin, f.adrelid)))
            filter (where a.attname = $3)) -> 0 as tenant,
         pg_catalog.max(pg_catalog.format_type(a.atttypid, a.atttypmod))
           filter (where a.attname = $4) as key_type
    from pg_catalog.pg_attribute a
    left join pg_catalog.pg_attrdef f
      on f.adrelid = a.attrelid and f.adnum = a.attnum and a.attname = $3
   where a.attnum > 0 and not a.attisdropped
   group by a.attrelid`;

const columnGrants = `
  select a.attrelid,
         pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object(
           'column', pg_catalog.quote_ident(a.attname),
           'privilege', x.privilege_type,
           'grantee', case when x.grantee = 0 then 'public' else pg_catalog.quote_ident(g.rolname) end)) as grants
    from pg_catalog.pg_attribute a
   cross join lateral pg_catalog.aclexplode(a.attacl) x
    left join pg_catalog.pg_roles g on g.oid = x.grantee
   where a.attacl is not null and not a.attisdropped and x.grantee = any ($2::oid[])
   group by a.attrelid`;

const sql = `
  select c.oid::text as id,
         pg_catalog.format('%I.%I', n.nspname, c.relname) as name,
         c.relname as label,
         c.relkind as kind,
         c.relpersistence = 't' as "isTemporary",
         c.relrowsecurity as "hasRowSecurity",
         c.relforcerowsecurity as "isForced",
         coalesce((select o.option_value::boolean
                     from pg_catalog.pg_options_to_table(c.reloptions) o
                    where o.option_name = 'security_invoker'), false) as "isInvoker",
         c.relkind in ('v', 'm') and pg_catalog.pg_get_viewdef(c.oid)
           ~ '\\mpg_statistic(_ext_data)?\\M' as "showsStatistics",
         c.relowner::text as owner,
         coalesce(i.ids, '[]') as parents,
         coalesce(w.ids, '[]') as reads,
         a.tenant as "tenantColumn",
         a.key_type as "keyType",
         coalesce(a.names, '[]') as columns,
         ${grantsOf('c.relacl', 'c.relowner')} as grants,
         coalesce(x.grants, '[]') as "columnGrants"
    from pg_catalog.pg_class c
    join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    left join (${parents}) i on i.inhrelid = c.oid
    left join (${reads}) w on w.ev_class = c.oid
    left join (${columns}) a on a.attrelid = c.oid
    left join (${columnGrants}) x on x.attrelid = c.oid
   where c.relkind in ('r', 'p', 'v', 'm', 'f')
     and (${inScope} or c.relpersistence = 't')
     and ${isOwnObject('pg_class', 'c.oid')}
   order by 2`;
