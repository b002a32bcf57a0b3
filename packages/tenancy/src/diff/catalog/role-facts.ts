import { digestOf } from './digest.ts';

/**
 * The roles that count here: whoever serves, owns, is named by a policy or holds a privilege, what
 * each of them can become, and who can become one of them.
 */
export const roleList = `
  named_role as (
    select r.oid from pg_catalog.pg_roles r where r.rolname = $1::name
    union select relowner from relation
    union select proowner from routine
    union select nspowner from schema_in_reach
    union select grantee_oid from granted where grantee_oid <> 0
    union select t.oid from pg_catalog.pg_policy p cross join pg_catalog.unnest(p.polroles) as t (oid) where t.oid <> 0
  ), role_in_reach (oid) as (
    select oid from named_role
    union
    select case when m.member = r.oid then m.roleid else m.member end
      from role_in_reach r
      join pg_catalog.pg_auth_members m on m.member = r.oid or (m.roleid = r.oid and r.oid >= 16384::oid)
  )`;

/** Attributes of roles, who is a member of whom, and settings that stick to a role. */
export const roleFacts = `
  select 'role', r.rolname::text, pg_catalog.jsonb_build_object(
    'superuser', r.rolsuper,
    'bypassRowSecurity', r.rolbypassrls,
    'createRole', r.rolcreaterole,
    'createDatabase', r.rolcreatedb,
    'replication', r.rolreplication,
    'login', r.rolcanlogin,
    'inherit', r.rolinherit,
    'ownsTables', exists (select from stored s where s.relowner = r.oid)
  )
    from pg_catalog.pg_roles r
   where r.oid in (select oid from role_in_reach)
  union all
  select 'membership',
         pg_catalog.format('%I in %I', pg_catalog.pg_get_userbyid(m.member), pg_catalog.pg_get_userbyid(m.roleid)),
         pg_catalog.jsonb_build_object(
           'inherit', pg_catalog.bool_or(m.inherit_option),
           'set', pg_catalog.bool_or(m.set_option),
           'admin', pg_catalog.bool_or(m.admin_option)
         )
    from pg_catalog.pg_auth_members m
   where m.member in (select oid from role_in_reach)
   group by m.member, m.roleid
  union all
  select 'setting',
         pg_catalog.format('%s of %s in %s', pg_catalog.split_part(c.line, '=', 1),
           case when s.setrole = 0 then 'every role' else pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(s.setrole)) end,
           case when s.setdatabase = 0 then 'every database' else 'this database' end),
         -- A setting may hold a secret, so all but the telling ones are kept as a digest.
         pg_catalog.jsonb_build_object('name', pg_catalog.split_part(c.line, '=', 1), 'value',
           case when pg_catalog.split_part(c.line, '=', 1) = any (array['row_security', 'search_path', 'role', 'session_replication_role'])
                then pg_catalog.substr(c.line, pg_catalog.strpos(c.line, '=') + 1)
                else ${digestOf('c.line')} end)
    from pg_catalog.pg_db_role_setting s
    cross join pg_catalog.unnest(s.setconfig) as c (line)
   where (s.setdatabase = 0 or s.setdatabase = (select d.oid from pg_catalog.pg_database d where d.datname = pg_catalog.current_database()))
     and (s.setrole = 0 or s.setrole in (select oid from role_in_reach))`;
