import { createHash } from 'node:crypto';

import type { Migration } from '@ataski/kernel';

import { TenancyError } from '../errors.ts';

/** The part of a `pg` client that the runner needs: one connection, as `ataski_migrator`. */
export interface MigrationClient {
  query(sql: string, values?: unknown[]): Promise<{ rows: Record<string, unknown>[] }>;
}

/** What a run of the migrations did. */
export interface MigrationReport {
  readonly applied: readonly string[];
  readonly alreadyApplied: number;
}

/** "ataski" as a number: every runner waits for this one lock. */
const advisoryLock = 0x6174_6173;

/**
 * Brings the database to the state of `migrations`, in the order given. Each runs in a transaction
 * of its own as `ataski_owner`, with its row inserted first. Concurrent runners wait for one
 * another. Afterwards `<schema>.after_migrate()` runs for every package that has one.
 *
 * Throws TENANCY_MIGRATION_CHANGED when an applied one was edited and TENANCY_SCHEMA_AHEAD when the
 * database knows a migration of these packages that the program does not.
 */
export async function migrate(
  client: MigrationClient,
  migrations: readonly Migration[],
): Promise<MigrationReport> {
  await client.query('select pg_advisory_lock($1)', [advisoryLock]);
  try {
    await client.query('set role ataski_owner');
    await client.query(bootstrap);
    const known = await appliedChecksums(client);
    const pending = pendingOf(migrations, known);
    for (const migration of pending) await apply(client, migration);
    await finish(client, migrations);
    return { applied: pending.map(nameOf), alreadyApplied: migrations.length - pending.length };
  } finally {
    await client.query('reset role');
    await client.query('select pg_advisory_unlock($1)', [advisoryLock]);
  }
}

/**
 * Throws TENANCY_SCHEMA_BEHIND, _AHEAD or _MIGRATION_CHANGED unless exactly `migrations` are
 * applied.
 */
export function assertSchema(
  applied: ReadonlyMap<string, string>,
  migrations: readonly Migration[],
): void {
  const [first] = pendingOf(migrations, applied);
  if (first !== undefined)
    throw new TenancyError('TENANCY_SCHEMA_BEHIND', { migration: nameOf(first) });
}

/** SHA-256 of the SQL text, in hex. */
function checksumOf(migration: Migration): string {
  return createHash('sha256').update(migration.sql, 'utf8').digest('hex');
}

/** `package/000001_name`. */
function nameOf(migration: Migration): string {
  return `${migration.package}/${String(migration.number).padStart(6, '0')}_${migration.name}`;
}

const bootstrap = `
  create schema if not exists tenancy;
  create table if not exists tenancy.migration (
    package    text        not null,
    number     integer     not null,
    name       text        not null,
    checksum   text        not null,
    applied_at timestamptz not null default now(),
    primary key (package, number)
  );`;

async function appliedChecksums(client: MigrationClient): Promise<ReadonlyMap<string, string>> {
  const { rows } = await client.query(
    'select package, number, name, checksum from tenancy.migration',
  );
  return new Map(
    rows.map((row) => [
      nameOf({
        package: String(row['package']),
        number: Number(row['number']),
        name: String(row['name']),
        sql: '',
      }),
      String(row['checksum']),
    ]),
  );
}

function pendingOf(
  migrations: readonly Migration[],
  known: ReadonlyMap<string, string>,
): readonly Migration[] {
  const names = new Set(migrations.map(nameOf));
  const packages = new Set(migrations.map((migration) => migration.package));
  for (const name of known.keys()) {
    const [owner = ''] = name.split('/');
    if (packages.has(owner) && !names.has(name))
      throw new TenancyError('TENANCY_SCHEMA_AHEAD', { migration: name });
  }
  return migrations.filter((migration) => {
    const checksum = known.get(nameOf(migration));
    if (checksum !== undefined && checksum !== checksumOf(migration)) {
      throw new TenancyError('TENANCY_MIGRATION_CHANGED', { migration: nameOf(migration) });
    }
    return checksum === undefined;
  });
}

async function apply(client: MigrationClient, migration: Migration): Promise<void> {
  await client.query('begin');
  try {
    await client.query(
      'insert into tenancy.migration (package, number, name, checksum) values ($1, $2, $3, $4)',
      [migration.package, migration.number, migration.name, checksumOf(migration)],
    );
    await client.query(migration.sql);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw new TenancyError('TENANCY_STATEMENT_FAILED', { migration: nameOf(migration) }, error);
  }
}

async function finish(client: MigrationClient, migrations: readonly Migration[]): Promise<void> {
  const schemas = [
    ...new Set(migrations.map((migration) => migration.package.replaceAll('-', '_'))),
  ];
  const { rows } = await client.query(
    `select n.nspname as schema
       from unnest($1::text[]) with ordinality as wanted (name, place)
       join pg_namespace n on n.nspname = wanted.name
       join pg_proc p on p.pronamespace = n.oid and p.proname = 'after_migrate' and p.pronargs = 0
      order by wanted.place`,
    [schemas],
  );
  for (const row of rows) await client.query(`select "${String(row['schema'])}".after_migrate()`);
}
