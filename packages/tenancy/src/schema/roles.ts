/** The login roles and their passwords. `ataski_owner` has none: nobody can log in as it. */
export interface RolePasswords {
  readonly migrator: string;
  readonly app: string;
  readonly ops: string;
}

const logins = { migrator: 'ataski_migrator', app: 'ataski_app', ops: 'ataski_ops' } as const;

/**
 * SQL that makes the four roles, for a connection that may create roles. Safe to repeat; each run
 * sets the passwords anew. Passwords must be of `A-Z a-z 0-9 _ -`, since DDL takes no bind
 * parameters.
 */
export function rolesSql(passwords: RolePasswords): string {
  const attributes = 'nosuperuser nocreatedb nocreaterole noreplication nobypassrls';
  const create = (role: string) =>
    `do $$ begin if not exists (select from pg_roles where rolname = '${role}') then create role ${role}; end if; end $$;`;
  const login = (name: keyof typeof logins) => {
    if (!/^[A-Za-z0-9_-]{16,}$/.test(passwords[name]))
      throw new RangeError(`The password of ${name} is too weak.`);
    return `${create(logins[name])} alter role ${logins[name]} login ${attributes} password '${passwords[name]}';`;
  };
  return [
    `${create('ataski_owner')} alter role ataski_owner nologin ${attributes};`,
    login('migrator'),
    login('app'),
    login('ops'),
    'grant ataski_owner to ataski_migrator with inherit false, set true;',
  ].join('\n');
}

/**
 * SQL that closes one database, for its owner or a superuser: only our roles connect, only the
 * owner creates schemas, and nobody makes temporary tables, which could shadow real ones on a
 * pooled connection.
 */
export function databaseSql(database: string): string {
  const name = `"${database.replaceAll('"', '""')}"`;
  return [
    `revoke all on database ${name} from public;`,
    `grant connect on database ${name} to ataski_migrator, ataski_app, ataski_ops;`,
    `grant create on database ${name} to ataski_owner;`,
    'revoke all on schema public from public;',
  ].join('\n');
}
