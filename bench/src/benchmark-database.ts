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
  signContext,
} from '@ataski/tenancy';
import type { RolePasswords, SigningKey, Tenancy } from '@ataski/tenancy';

/** Tables to measure on, and their rows. */
export interface BenchmarkTables {
  /** Packages whose tables are needed beside tenancy's. */
  readonly packages?: readonly Migration[];
  readonly migration: Migration;
  /** Settings of the server beside those of every cluster. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Runs as superuser, once the tables are there. */
  fill(client: pg.Client): Promise<void>;
}

/** Where and as whom the application connects. */
export interface Login {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly password: string;
}

/** A durable PostgreSQL with tables to measure on. `port` leads there by another way, a proxy. */
export interface BenchmarkDatabase {
  readonly port: number;
  /** The process of the server. */
  readonly serverPid: number;
  /** A context of the tenant with this number. */
  context(tenantNumber: number): TenantContext;
  /** The token of a context, for a program that sets it by hand. */
  sign(context: TenantContext): string;
  /** What contexts are signed with, for a program in a process of its own. */
  readonly signingSecret: Buffer;
  /** The application's login. */
  login(port?: number): Login;
  /** A pool of the application's login, all of its connections open, pipelined when asked to. */
  pool(
    size: number,
    options?: { readonly port?: number; readonly pipeline?: boolean },
  ): Promise<pg.Pool>;
  /** Tenant queries in a signed context, over a pool of this size. */
  tenancy(poolSize: number, port?: number): Promise<Tenancy>;
  asMigrator(work: (client: pg.Client) => Promise<void>): Promise<void>;
  asSuperuser(work: (client: pg.Client) => Promise<void>): Promise<void>;
  /** A pool of another of our logins. */
  poolOf(role: keyof RolePasswords, size: number): pg.Pool;
  close(): Promise<void>;
}

const database = 'bench';
const contextTtlMs = 60_000;

/** Starts a cluster in a temporary folder, migrates it and fills the tables. */
export async function openBenchmarkDatabase(tables: BenchmarkTables): Promise<BenchmarkDatabase> {
  const dataDirectory = mkdtempSync(path.join(tmpdir(), 'ataski-bench-'));
  const { settings } = tables;
  const cluster = await startCluster({ dataDirectory, durability: 'durable', settings });
  const passwords = randomPasswords();
  const signingSecret = randomBytes(32);
  const signingKey = createSigningKey('bench', signingSecret);
  const pools: pg.Pool[] = [];
  const { host, port } = cluster;
  const login = (by = port): Login => {
    return { host, port: by, database, user: 'ataski_app', password: passwords.app };
  };
  const migrator = { ...login(), user: 'ataski_migrator', password: passwords.migrator };
  const asMigrator = (work: (client: pg.Client) => Promise<void>) => withClient(migrator, work);
  const open: BenchmarkDatabase['pool'] = async (size, { port: by, pipeline = false } = {}) => {
    const pool = poolAs(login(by), size, pipeline);
    pools.push(pool);
    await openAll(pool, size);
    return pool;
  };
  const close = async (): Promise<void> => {
    await Promise.all(pools.map((pool) => pool.end()));
    await cluster.stop();
    rmSync(dataDirectory, { recursive: true, force: true });
  };

  try {
    await createRoles(cluster, passwords);
    await createDatabase(cluster, database);
    await asMigrator((client) => prepare(client, tables, signingKey));
    await asSuperuser(cluster, database, (client) => tables.fill(client));
  } catch (error) {
    await close();
    throw error;
  }

  return Object.freeze<BenchmarkDatabase>({
    ...{ port, serverPid: cluster.pid, signingSecret },
    context: (tenantNumber) => ({
      tenantId: parseTenantId(tenantIdOf(tenantNumber)),
      actor: { type: 'system', id: 'bench' },
      correlationId: createCorrelationId(),
    }),
    sign: (context) => signContext(signingKey, context, Date.now() + contextTtlMs),
    login,
    pool: open,
    tenancy: async (poolSize, by) => {
      return createTenancy({
        pool: await open(poolSize, { port: by, pipeline: true }),
        signingKey,
      });
    },
    asMigrator,
    asSuperuser: (work) => asSuperuser(cluster, database, work),
    poolOf: (role, max) => {
      const made = poolAs({ ...login(), user: `ataski_${role}`, password: passwords[role] }, max);
      pools.push(made);
      return made;
    },
    close,
  });
}

async function prepare(
  client: pg.Client,
  { packages = [], migration }: BenchmarkTables,
  signingKey: SigningKey,
): Promise<void> {
  await migrate(client, [...migrations, ...packages, migration]);
  await installSigningKey(client, signingKey);
}

function poolAs(login: Login, size: number, pipeline = false): pg.Pool {
  const pool = new pg.Pool({ ...login, max: size, min: size, pipeline });
  // An ending pool does not wait for the server to close its connections, which then complain.
  pool.on('error', () => undefined);
  return pool;
}

/** The id of a tenant, the same in every run. */
export function tenantIdOf(tenantNumber: number): string {
  return `00000000-0000-4000-8000-${String(tenantNumber).padStart(12, '0')}`;
}

/** Opens all connections of a pool before anything is measured. */
async function openAll(pool: pg.Pool, size: number): Promise<void> {
  const clients = await Promise.all(Array.from({ length: size }, () => pool.connect()));
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
