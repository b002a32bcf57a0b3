/** The login roles and their passwords. `ataski_owner` has none: nobody can log in as it. */
export interface RolePasswords {
  readonly migrator: string;
  readonly app: string;
  readonly ops: string;
  readonly sealer: string;
  readonly eraser: string;
}

const logins = {
  migrator: 'ataski_migrator',
  app: 'ataski_app',
  ops: 'ataski_ops',
  sealer: 'ataski_sealer',
  eraser: 'ataski_eraser',
} as const;
const names = ['ataski_owner', ...Object.values(logins)];

/**
 * SQL that makes the six roles, for a superuser or for the administrator of a managed server, who
 * may create roles and no more. Safe to repeat; each run sets the passwords anew, and raises when
 * one of the roles could step around row-level security. Passwords must be of `A-Z a-z 0-9 _ -`,
 * since DDL takes no bind parameters. It sends them as they are: some managed servers refuse
 * anything else, so keep DDL out of the server's log while it runs.
 */
export function rolesSql(passwords: RolePasswords): string {
  const create = (role: string) =>
    `do $$ begin if not exists (select from pg_catalog.pg_roles where rolname = '${role}') then create role ${role}; end if; end $$;`;
  const login = (name: keyof typeof logins) => {
    if (!/^[A-Za-z0-9_-]{16,}$/.test(passwords[name]))
      throw new RangeError(`The password of ${name} is too weak.`);
    return `${create(logins[name])} alter role ${logins[name]} login password '${passwords[name]}';`;
  };
  return [
    `${create('ataski_owner')} alter role ataski_owner nologin;`,
    login('migrator'),
    login('app'),
    login('ops'),
    login('sealer'),
    login('eraser'),
    'grant ataski_owner to ataski_migrator with inherit false, set true;',
    refuseStrongRoles,
  ].join('\n');
}

/** Only a superuser may name these attributes in ALTER ROLE; a new role has none of them. */
const refuseStrongRoles = `
do $$
declare
  strong text;
begin
  select r.rolname
    into strong
    from pg_catalog.pg_roles r
   where r.rolname in (${names.map((name) => `'${name}'`).join(', ')})
     and (r.rolsuper or r.rolbypassrls or r.rolcreaterole or r.rolcreatedb or r.rolreplication)
   limit 1;
  if found then
    raise exception using errcode = 'AT020', message = format('role %s is too strong', strong);
  end if;
end
$$;`;

/**
 * SQL that closes one database, for its owner or a superuser, connected to it: only our roles
 * connect, only the owner creates schemas, and nobody makes temporary tables, which could shadow
 * real ones on a pooled connection. Large objects know no tenants, so nobody makes one, and
 * `currtid2` tells past every policy whether a row was changed; that part takes a superuser, and
 * answers a warning without one.
 */
export function databaseSql(database: string): string {
  const name = `"${database.replaceAll('"', '""')}"`;
  return [
    `revoke all on database ${name} from public;`,
    `grant connect on database ${name} to ${Object.values(logins).join(', ')};`,
    `grant create on database ${name} to ataski_owner;`,
    'revoke all on schema public from public;',
    'revoke execute on function pg_catalog.lo_creat(integer), pg_catalog.lo_create(oid), pg_catalog.lo_from_bytea(oid, bytea), pg_catalog.currtid2(text, tid) from public;',
  ].join('\n');
}
