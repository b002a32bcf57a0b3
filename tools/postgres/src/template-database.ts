import { createHash } from 'node:crypto';

import pg from 'pg';

import { protectSql } from '@ataski/audit';
import type { Migration } from '@ataski/kernel';
import { createSigningKey, installSigningKey, migrate } from '@ataski/tenancy';

import { replaceMigrations } from './replaced-migration.ts';
import { asSuperuser, createDatabase } from './roles.ts';
import type { TestCluster } from './test-cluster.ts';

/** Two tenants that exist in every test database. */
export const tenants = {
  acme: '11111111-1111-4111-8111-111111111111',
  globex: '22222222-2222-4222-8222-222222222222',
} as const;

/** Any number: workers that need the same template wait for the first to make it. */
const advisoryLock = 0x7465_6d70;

/** Makes the template for a list of migrations once per run, and returns its name. */
export async function templateFor(
  cluster: TestCluster,
  migrations: readonly Migration[],
): Promise<string> {
  const hash = createHash('sha256');
  const built = replaceMigrations(migrations);
  const protection = built.some((each) => each.package === 'audit') ? protectSql() : null;
  hash.update(protection ?? '');
  for (const { package: name, number, sql } of built)
    hash.update(`${name}\0${String(number)}\0${sql}\0`);
  const template = `template_${hash.digest('hex').slice(0, 24)}`;
  await asSuperuser(cluster, 'postgres', async (client) => {
    await client.query('select pg_advisory_lock($1)', [advisoryLock]);
    const { rowCount } = await client.query(
      'select from pg_database where datname = $1 and datistemplate',
      [template],
    );
    if (rowCount !== 0) return;
    await client.query(`drop database if exists "${template}" with (force)`);
    await build(cluster, template, built);
    if (protection !== null)
      await asSuperuser(cluster, template, async (own) => {
        await own.query(protection);
      });
    await keepChecksums(cluster, template, migrations);
    await client.query(`alter database "${template}" is_template true allow_connections false`);
  });
  return template;
}

/** A replaced migration answers to the checksum of the one that it stands for. */
async function keepChecksums(
  cluster: TestCluster,
  template: string,
  migrations: readonly Migration[],
): Promise<void> {
  await asSuperuser(cluster, template, async (client) => {
    for (const { package: name, number, sql } of migrations) {
      const checksum = createHash('sha256').update(sql, 'utf8').digest('hex');
      await client.query(
        'update tenancy.migration set checksum = $3 where package = $1 and number = $2 and checksum <> $3',
        [name, number, checksum],
      );
    }
  });
}

async function build(
  cluster: TestCluster,
  template: string,
  migrations: readonly Migration[],
): Promise<void> {
  await createDatabase(cluster, template);
  const migrator = new pg.Client({
    host: cluster.host,
    port: cluster.port,
    database: template,
    user: 'ataski_migrator',
    password: cluster.passwords.migrator,
  });
  await migrator.connect();
  try {
    await migrate(migrator, migrations);
    await installSigningKey(
      migrator,
      createSigningKey('test', Buffer.from(cluster.signingSecret, 'base64')),
    );
    await migrator.query('set role ataski_owner');
    const rows = [tenants.acme, 'Acme Robotics', tenants.globex, 'Globex Foods'];
    await migrator.query('insert into tenancy.tenant (id, name) values ($1, $2), ($3, $4)', rows);
  } finally {
    await migrator.end();
  }
}
