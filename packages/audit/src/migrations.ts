import { readMigrations } from '@ataski/kernel';
import type { Migration } from '@ataski/kernel';

/** The package's schema, for tenancy's runner; it follows tenancy's own migrations. */
export const migrations: readonly Migration[] = readMigrations(
  'audit',
  new URL('../sql/', import.meta.url),
);
