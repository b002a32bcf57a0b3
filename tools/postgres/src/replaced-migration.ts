import { readFileSync } from 'node:fs';

import type { Migration } from '@ataski/kernel';

/**
 * Puts a weakened migration in the place of the real one, so that a proof can see the tests turn
 * red. The environment names a file with package, number and SQL as JSON; without it nothing is
 * replaced.
 */
export function replaceMigrations(migrations: readonly Migration[]): readonly Migration[] {
  const file = process.env['ATASKI_REPLACED_MIGRATION'];
  if (file === undefined) return migrations;
  const replaced = JSON.parse(readFileSync(file, 'utf8')) as Omit<Migration, 'name'>;
  return migrations.map((migration) =>
    migration.package === replaced.package && migration.number === replaced.number
      ? { ...migration, sql: replaced.sql }
      : migration,
  );
}
