import { migrations as auditMigrations } from '@ataski/audit';
import { migrations as kitMigrations } from '@ataski/connectors-kit';
import { migrations as vaultMigrations } from '@ataski/vault';

import type { BenchmarkTables } from '../benchmark-database.ts';
import { tenantIdOf } from '../benchmark-database.ts';

/** The tenant whose connections these are. */
export const tenantNumber = 1;

/**
 * What the product lands in, and the floor's table: the same columns and indexes without row
 * security, triggers, checks of values or a connection to belong to.
 */
export const landingTables: BenchmarkTables = {
  packages: [...auditMigrations, ...vaultMigrations, ...kitMigrations],
  migration: {
    package: 'bench',
    number: 1,
    name: 'record',
    sql: `
      create schema bench;
      grant usage on schema bench to ataski_app;
      create table bench.record (like connectors_kit.record including defaults including indexes);
      alter table bench.record alter tenant_id drop default;
      grant select, insert, truncate on bench.record to ataski_app;`,
  },
  async fill(client) {
    await client.query("insert into tenancy.tenant (id, name) values ($1, 'Bench')", [
      tenantIdOf(tenantNumber),
    ]);
  },
};
