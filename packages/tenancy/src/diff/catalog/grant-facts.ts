/**
 * Every privilege that somebody other than the owner has, each as an object of its own. An object
 * without a list of privileges has the default ones, which let PUBLIC run every function.
 */
export const grantList = `
  granted as materialized (
    select on_what.kind, on_what.name as object, a.privilege_type as privilege,
           a.grantee as grantee_oid,
           case when a.grantee = 0 then 'PUBLIC' else pg_catalog.pg_get_userbyid(a.grantee)::text end as grantee,
           pg_catalog.bool_or(a.is_grantable) as is_grantable
      from (
        select case r.relkind when 'S' then 'sequence' when 'v' then 'view' when 'm' then 'materialized view'
                              else 'table' end as kind,
               r.name, r.relowner as owner,
               coalesce(r.relacl, pg_catalog.acldefault(case r.relkind when 'S' then 's'::"char" else 'r'::"char" end, r.relowner)) as list
          from relation r
        union all
        select 'column', pg_catalog.format('%s.%I', r.name, a.attname), r.relowner, a.attacl
          from relation r
          join pg_catalog.pg_attribute a on a.attrelid = r.oid and not a.attisdropped
         where a.attacl is not null
        union all
        select 'function', p.name, p.proowner, coalesce(p.proacl, pg_catalog.acldefault('f'::"char", p.proowner))
          from routine p
        union all
        select 'schema', pg_catalog.quote_ident(n.nspname), n.nspowner,
               coalesce(n.nspacl, pg_catalog.acldefault('n'::"char", n.nspowner))
          from schema_in_reach n
        union all
        select 'database', 'this database', d.datdba, coalesce(d.datacl, pg_catalog.acldefault('d'::"char", d.datdba))
          from pg_catalog.pg_database d
         where d.datname = pg_catalog.current_database()
        union all
        select 'foreign server', pg_catalog.quote_ident(s.srvname), s.srvowner, s.srvacl
          from pg_catalog.pg_foreign_server s
        union all
        select 'language', pg_catalog.quote_ident(l.lanname), l.lanowner,
               coalesce(l.lanacl, pg_catalog.acldefault('l'::"char", l.lanowner))
          from pg_catalog.pg_language l
        union all
        select 'parameter', p.parname, 10::oid, p.paracl
          from pg_catalog.pg_parameter_acl p
        union all
        select 'default',
               pg_catalog.format('%s that %I makes in %s',
                 case d.defaclobjtype when 'r' then 'tables' when 'S' then 'sequences' when 'f' then 'functions'
                                      when 'T' then 'types' when 'n' then 'schemas' else 'large objects' end,
                 pg_catalog.pg_get_userbyid(d.defaclrole),
                 coalesce(pg_catalog.quote_ident(n.nspname), 'any schema')),
               d.defaclrole, d.defaclacl
          from pg_catalog.pg_default_acl d
          left join pg_catalog.pg_namespace n on n.oid = d.defaclnamespace
         where d.defaclnamespace = 0 or d.defaclnamespace in (select oid from schema_in_reach)
      ) on_what
      cross join lateral pg_catalog.aclexplode(on_what.list) a
     where a.grantee <> on_what.owner
     group by on_what.kind, on_what.name, a.privilege_type, a.grantee
  )`;

/** One object per privilege, named after what it says. */
export const grantFacts = `
  select 'grant', pg_catalog.format('%s on %s %s to %s', g.privilege, g.kind, g.object, g.grantee),
         pg_catalog.jsonb_build_object(
           'privilege', g.privilege, 'on', g.kind, 'object', g.object, 'grantee', g.grantee, 'grantable', g.is_grantable
         )
    from granted g`;
