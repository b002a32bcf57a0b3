import type { CatalogClient } from '../finding.ts';
import { readFacts } from './fact-query.ts';

/** One role of the cluster. */
export interface Role {
  readonly id: string;
  /** Quoted. */
  readonly name: string;
  /** As it is. */
  readonly label: string;
  readonly isSuperuser: boolean;
  readonly bypassesRowSecurity: boolean;
  readonly mayCreateRoles: boolean;
  readonly mayCreateDatabases: boolean;
  readonly mayReplicate: boolean;
}

/** One role is a member of another. */
export interface Membership {
  readonly role: string;
  readonly member: string;
  /** Quoted: who can take it back. Null when it is not known any more. */
  readonly grantor: string | null;
}

/** A setting that a role or a database starts every session with. */
export interface StoredSetting {
  /** Quoted. */
  readonly name: string;
  readonly label: string;
  readonly value: string;
  /** Null: whatever the role. */
  readonly roleId: string | null;
  /** `alter role … in database … reset` and so on, complete. */
  readonly resetSql: string;
  /** `role ataski_app`, `database`, `role ataski_app in this database`. */
  readonly place: string;
}

/** Roles, their memberships, and settings that belong to them. */
export interface RoleFacts {
  readonly roles: readonly Role[];
  readonly memberships: readonly Membership[];
  readonly settings: readonly StoredSetting[];
}

/** Reads them in three statements. */
export async function readRoles(client: CatalogClient): Promise<RoleFacts> {
  const roles = await readFacts<Role>(client, rolesSql);
  const memberships = await readFacts<Membership>(client, membershipsSql);
  return { roles, memberships, settings: await readFacts<StoredSetting>(client, settingsSql) };
}

const rolesSql = `
  select r.oid::text as id,
         pg_catalog.quote_ident(r.rolname) as name,
         r.rolname as label,
         r.rolsuper as "isSuperuser",
         r.rolbypassrls as "bypassesRowSecurity",
         r.rolcreaterole as "mayCreateRoles",
         r.rolcreatedb as "mayCreateDatabases",
         r.rolreplication as "mayReplicate"
    from pg_catalog.pg_roles r
   order by r.rolname`;

const membershipsSql = `
  select m.roleid::text as role,
         m.member::text as member,
         pg_catalog.quote_ident(g.rolname) as grantor
    from pg_catalog.pg_auth_members m
    left join pg_catalog.pg_roles g on g.oid = m.grantor`;

const settingsSql = `
  select s.name,
         s.label,
         s.value,
         nullif(d.setrole, 0)::text as "roleId",
         case when d.setrole = 0
              then pg_catalog.format('alter database %I reset %s;', b.datname, s.name)
              when d.setdatabase = 0
              then pg_catalog.format('alter role %I reset %s;', r.rolname, s.name)
              else pg_catalog.format('alter role %I in database %I reset %s;', r.rolname, b.datname, s.name)
         end as "resetSql",
         case when d.setrole = 0 then 'this database'
              when d.setdatabase = 0 then pg_catalog.format('role %I', r.rolname)
              else pg_catalog.format('role %I in this database', r.rolname)
         end as place
    from pg_catalog.pg_db_role_setting d
    left join pg_catalog.pg_roles r on r.oid = d.setrole
    left join pg_catalog.pg_database b on b.oid = d.setdatabase
   cross join lateral pg_catalog.unnest(d.setconfig) as config (line)
   cross join lateral (
     select pg_catalog.split_part(config.line, '=', 1) as label,
            pg_catalog.substr(config.line, pg_catalog.strpos(config.line, '=') + 1) as value,
            (select pg_catalog.string_agg(pg_catalog.quote_ident(part), '.')
               from pg_catalog.unnest(pg_catalog.string_to_array(
                      pg_catalog.split_part(config.line, '=', 1), '.')) as part) as name
   ) as s
   where d.setdatabase = 0 or b.datname = pg_catalog.current_database()
   order by place, s.label`;
