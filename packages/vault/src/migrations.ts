import { readMigrations } from '@ataski/kernel';
import type { Migration } from '@ataski/kernel';

/** The tables of this package. */
export const migrations: readonly Migration[] = readMigrations(
  'vault',
  new URL('../sql/', import.meta.url),
);
