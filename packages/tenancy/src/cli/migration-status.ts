import { createHash } from 'node:crypto';

import type { Migration } from '@ataski/kernel';

import type { MigrationClient } from '../schema/migrate.ts';
import { assumeOwner } from './assume-owner.ts';

/**
 * `changed` after it was applied; `unknown` to the program, of one of its packages, and so the
 * database is newer.
 */
export type MigrationState = 'applied' | 'pending' | 'changed' | 'unknown';

/** One migration, and where it stands. */
export interface MigrationStatus {
  readonly migration: string;
  readonly state: MigrationState;
}

/** Compares migrations with what the database says was applied; changes nothing. */
export async function listMigrationStatus(
  client: MigrationClient,
  migrations: readonly Migration[],
): Promise<readonly MigrationStatus[]> {
  const applied = await readApplied(client);
  const known = migrations.map((migration) => {
    const name = nameOf(migration.package, migration.number, migration.name);
    const checksum = applied.get(name);
    const own = createHash('sha256').update(migration.sql, 'utf8').digest('hex');
    const state = checksum === undefined ? 'pending' : checksum === own ? 'applied' : 'changed';
    return { migration: name, state } as const;
  });
  const names = new Set(known.map(({ migration }) => migration));
  const packages = new Set(migrations.map((migration) => migration.package));
  const newer = [...applied.keys()]
    .filter((name) => !names.has(name) && packages.has(name.slice(0, name.indexOf('/'))))
    .map((migration) => ({ migration, state: 'unknown' }) as const);
  return [...known, ...newer];
}

async function readApplied(client: MigrationClient): Promise<ReadonlyMap<string, string>> {
  await assumeOwner(client);
  const there = await client.query("select pg_catalog.to_regclass('tenancy.migration') as found");
  if (there.rows[0]?.['found'] === null) return new Map();
  const { rows } = await client.query(
    'select package, number, name, checksum from tenancy.migration order by package, number',
  );
  return new Map(
    rows.map((row) => [
      nameOf(String(row['package']), Number(row['number']), String(row['name'])),
      String(row['checksum']),
    ]),
  );
}

/** `package/000001_name`. */
function nameOf(owner: string, number: number, name: string): string {
  return `${owner}/${String(number).padStart(6, '0')}_${name}`;
}
