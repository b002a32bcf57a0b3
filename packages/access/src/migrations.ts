import { readMigrations } from '@ataski/kernel';
import type { Migration } from '@ataski/kernel';

/** The schema `access`: organisations and revoked sessions. Runs after tenancy's. */
export const migrations: readonly Migration[] = readMigrations(
  'access',
  new URL('../sql/', import.meta.url),
);
