import type { CatalogClient } from '../finding.ts';
import { grantsOf, inScope, isOwnObject, readFacts } from './fact-query.ts';
import type { FactScope, Grant } from './fact-query.ts';

/** What is no relation, and what the application may do to it. */
export interface ReachedObject {
  /** `schema`, `database`, `foreign server`, `statistics`. */
  readonly kind: 'schema' | 'database' | 'server' | 'statistics';
  /** Quoted. */
  readonly name: string;
  readonly grants: readonly Grant[];
}

/** One sequence. */
export interface Sequence {
  /** Qualified and quoted. */
  readonly name: string;
  readonly grants: readonly Grant[];
  /** Relations whose columns take their numbers from it. */
  readonly feeds: readonly string[];
}

/** What new objects will be granted to the application. */
export interface DefaultGrant extends Grant {
  /** `alter default privileges for role … [in schema …]`. */
  readonly alterSql: string;
  /** `default privileges of ataski_owner in schema shop`. */
  readonly place: string;
}

/** An extension, or a language that no extension brought. */
export interface Extension {
  readonly kind: 'extension' | 'language';
  /** Quoted. */
  readonly name: string;
  readonly label: string;
  readonly isTrusted: boolean;
}

/** What lies in the application's reach besides relations and functions. */
export interface ReachFacts {
  readonly objects: readonly ReachedObject[];
  readonly sequences: readonly Sequence[];
  readonly defaults: readonly DefaultGrant[];
  readonly extensions: readonly Extension[];
}

/** Reads it in four statements. */
export async function readReach(client: CatalogClient, scope: FactScope): Promise<ReachFacts> {
  const values = [scope.schemas, scope.appGrantees];
  return {
    objects: await readFacts<ReachedObject>(client, objectsSql, values),
    sequences: await readFacts<Sequence>(client, sequencesSql, values),
    defaults: await readFacts<DefaultGrant>(client, defaultsSql, [scope.appGrantees]),
    extensions: await readFacts<Extension>(client, extensionsSql),
  };
}

const objectsSql = `
  select 'schema' as kind, pg_catalog.quote_ident(n.nspname) as name,
         ${grantsOf('n.nspacl', 'n.nspowner')} as grants
    from pg_catalog.pg_namespace n
   where ${inScope}
  union all
  select 'database', pg_catalog.quote_ident(b.datname),
         ${grantsOf("coalesce(b.datacl, pg_catalog.acldefault('d', b.datdba))", 'b.datdba')}
    from pg_catalog.pg_database b
   where b.datname = pg_catalog.current_database()
  union all
  select 'server', pg_catalog.quote_ident(s.srvname), ${grantsOf('s.srvacl', 's.srvowner')}
    from pg_catalog.pg_foreign_server s
  union all
  select 'statistics', pg_catalog.format('%I.%I', 'pg_catalog', c.relname),
         ${grantsOf('c.relacl', 'c.relowner')}
    from pg_catalog.pg_class c
   where c.oid in ('pg_catalog.pg_statistic'::pg_catalog.regclass,
                   'pg_catalog.pg_statistic_ext_data'::pg_catalog.regclass)
   order by 1, 2`;

const sequencesSql = `
  select pg_catalog.format('%I.%I', n.nspname, c.relname) as name,
         ${grantsOf('c.relacl', 'c.relowner')} as grants,
         coalesce((
           select pg_catalog.jsonb_agg(distinct fed.relation::text)
             from (
               select d.refobjid as relation
                 from pg_catalog.pg_depend d
                where d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass and d.objid = c.oid
                  and d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
                  and d.deptype in ('a', 'i')
               union
               select f.adrelid
                 from pg_catalog.pg_depend d
                 join pg_catalog.pg_attrdef f on f.oid = d.objid
                where d.classid = 'pg_catalog.pg_attrdef'::pg_catalog.regclass
                  and d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass and d.refobjid = c.oid
             ) as fed), '[]') as feeds
    from pg_catalog.pg_class c
    join pg_catalog.pg_namespace n on n.oid = c.relnamespace
   where c.relkind = 'S' and ${inScope} and ${isOwnObject('pg_class', 'c.oid')}
   order by 1`;

const defaultsSql = `
  select pg_catalog.format('default privileges of %I', o.rolname)
           || coalesce(' in schema ' || pg_catalog.quote_ident(n.nspname), '') as place,
         pg_catalog.format('alter default privileges for role %I', o.rolname)
           || coalesce(' in schema ' || pg_catalog.quote_ident(n.nspname), '') as "alterSql",
         x.privilege_type as privilege,
         case when x.grantee = 0 then 'public' else pg_catalog.quote_ident(g.rolname) end as grantee
    from pg_catalog.pg_default_acl d
    join pg_catalog.pg_roles o on o.oid = d.defaclrole
    left join pg_catalog.pg_namespace n on n.oid = d.defaclnamespace
   cross join lateral pg_catalog.aclexplode(d.defaclacl) x
    left join pg_catalog.pg_roles g on g.oid = x.grantee
   where d.defaclobjtype = 'r' and x.grantee = any ($1::oid[]) and x.grantee <> d.defaclrole
   order by 1, 3`;

const extensionsSql = `
  select 'extension' as kind, pg_catalog.quote_ident(e.extname) as name, e.extname as label,
         not exists (
           select from pg_catalog.pg_depend d
             join pg_catalog.pg_language l on l.oid = d.objid
            where d.classid = 'pg_catalog.pg_language'::pg_catalog.regclass
              and d.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass
              and d.refobjid = e.oid and not l.lanpltrusted) as "isTrusted"
    from pg_catalog.pg_extension e
  union all
  select 'language', pg_catalog.quote_ident(l.lanname), l.lanname, l.lanpltrusted
    from pg_catalog.pg_language l
   where l.lanname not in ('c', 'internal', 'sql') and ${isOwnObject('pg_language', 'l.oid')}
   order by 1, 2`;
