import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import pg from 'pg';

import type { Migration, TenantContext } from '@ataski/kernel';
import { createCorrelationId, parseTenantId } from '@ataski/kernel';
import { startCluster } from '@ataski/postgres/cluster';
import { asSuperuser, createDatabase, createRoles, randomPasswords } from '@ataski/postgres/roles';
import {
  createSigningKey,
  createTenancy,
  installSigningKey,
  migrate,
  migrations,
} from '@ataski/tenancy';
import type { Tenancy } from '@ataski/tenancy';

/** How many tenants share the tables, and how many rows each has. */
export const size = { tenants: 20, rowsPerTenant: 10_000 } as const;

/** A durable cluster with the same rows twice: `bench.item` isolated, `bench.bare_item` not. */
export interface BenchmarkDatabase {
  /** A context of the tenant with this number. */
  context(tenantNumber: number): TenantContext;
  /** Tenant queries over a pool of this size, opened in full. */
  tenancy(poolSize: number): Promise<Tenancy>;
  /** The same login and settings, without anything of ours. */
  bare(poolSize: number): Promise<pg.Pool>;
  close(): Promise<void>;
}

const database = 'bench';

/** The tables under test. Both have the same columns, keys and rows. */
const tables: Migration = {
  package: 'bench',
  number: 1,
  name: 'item',
  sql: `
    create schema bench;
    grant usage on schema bench to ataski_app;
    create table bench.bare_item (
      tenant_id    uuid    not null,
      id           integer not null,
      name         text    not null,
      amount_minor bigint  not null,
      primary key (tenant_id, id)
    );
    create table bench.item (like bench.bare_item including all);
    select tenancy.isolate_by_tenant('bench.item', 'a benchmark of reading only');
    grant select on bench.item, bench.bare_item to ataski_app;`,
};

/** Starts a cluster in a temporary folder and fills both tables. */
export async function openBenchmarkDatabase(): Promise<BenchmarkDatabase> {
  const dataDirectory = mkdtempSync(path.join(tmpdir(), 'ataski-bench-'));
  const cluster = await startCluster({ dataDirectory, durability: 'durable' });
  const passwords = randomPasswords();
  const signingKey = createSigningKey('bench', randomBytes(32));
  const pools: pg.Pool[] = [];
  const open = async (poolSize: number, pipeline: boolean): Promise<pg.Pool> => {
    const { host, port } = cluster;
    const login = { host, port, database, user: 'ataski_app', password: passwords.app };
    const pool = new pg.Pool({ ...login, max: poolSize, min: poolSize, pipeline });
    // An ending pool does not wait for the server to close its connections, which then complain.
    pool.on('error', () => undefined);
    pools.push(pool);
    await fill(pool, poolSize);
    return pool;
  };

  await createRoles(cluster, passwords);
  await createDatabase(cluster, database);
  const { host, port } = cluster;
  const migrator = { host, port, database, user: 'ataski_migrator', password: passwords.migrator };
  await withClient(migrator, async (client) => {
    await migrate(client, [...migrations, tables]);
    await installSigningKey(client, signingKey);
  });
  await asSuperuser(cluster, database, insertRows);

  return Object.freeze<BenchmarkDatabase>({
    context: (tenantNumber) => ({
      tenantId: parseTenantId(tenantIdOf(tenantNumber)),
      actor: { type: 'system', id: 'bench' },
      correlationId: createCorrelationId(),
    }),
    tenancy: async (poolSize) => createTenancy({ pool: await open(poolSize, true), signingKey }),
    bare: (poolSize) => open(poolSize, false),
    async close() {
      await Promise.all(pools.map((pool) => pool.end()));
      await cluster.stop();
      rmSync(dataDirectory, { recursive: true, force: true });
    },
  });
}

/** The id of a tenant, the same in every run. */
export function tenantIdOf(tenantNumber: number): string {
  return `00000000-0000-4000-8000-${String(tenantNumber).padStart(12, '0')}`;
}

async function insertRows(client: pg.Client): Promise<void> {
  const ids = Array.from({ length: size.tenants }, (_, index) => tenantIdOf(index));
  await client.query(
    'insert into tenancy.tenant (id, name) select id, id from unnest($1::uuid[]) id',
    [ids],
  );
  for (const table of ['bench.item', 'bench.bare_item']) {
    await client.query(
      `insert into ${table} (tenant_id, id, name, amount_minor)
       select tenant_id, number, 'item ' || number, number * 100
         from unnest($1::uuid[]) as tenant_id
        cross join generate_series(1, $2::integer) as number`,
      [ids, size.rowsPerTenant],
    );
    await client.query(`vacuum (analyze) ${table}`);
  }
}

/** Opens all connections of a pool before anything is measured. */
async function fill(pool: pg.Pool, poolSize: number): Promise<void> {
  const clients = await Promise.all(Array.from({ length: poolSize }, () => pool.connect()));
  for (const client of clients) client.release();
}

async function withClient(
  login: pg.ClientConfig,
  work: (client: pg.Client) => Promise<void>,
): Promise<void> {
  const client = new pg.Client(login);
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
