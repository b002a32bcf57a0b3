import { readMigrations } from '@ataski/kernel';
import type { Migration } from '@ataski/kernel';

export { createTenancy } from './tenancy.ts';
export type { Tenancy, TenancyOptions } from './tenancy.ts';
export { createOpsAccess } from './ops/ops-access.ts';
export type { OpsAccess, OpsGrantRequest } from './ops/ops-access.ts';
export type { OpsTx } from './ops/read-under-grant.ts';
export { createSigningKey } from './context/signing-key.ts';
export type { SigningKey } from './context/signing-key.ts';
export { findCurrentTenant } from './context/current-tenant.ts';
export { dangerouslyUnsigned } from './context/unsigned-context.ts';
export { signContext } from './context/context-token.ts';
export { installSigningKey } from './context/install-signing-key.ts';
export { findTenantName } from './tenant-name.ts';
export { observeIsolation } from './observe-isolation.ts';
export type { IsolationFacts } from './observe-isolation.ts';
export { assertRole } from './schema/assert-role.ts';
export { migrate } from './schema/migrate.ts';
export type { MigrationClient, MigrationReport } from './schema/migrate.ts';
export { databaseSql, rolesSql } from './schema/roles.ts';
export type { RolePasswords } from './schema/roles.ts';
export { TenancyError } from './errors.ts';
export type { TenancyErrorCode } from './errors.ts';

/** The schema `tenancy`. First in every list: the other packages build on it. */
export const migrations: readonly Migration[] = readMigrations(
  'tenancy',
  new URL('../sql/', import.meta.url),
);
