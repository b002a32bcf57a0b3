import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import pg from 'pg';

import { startCluster } from '@ataski/postgres/cluster';
import { asSuperuser, createDatabase, createRoles, randomPasswords } from '@ataski/postgres/roles';
import { createSigningKey, createTenancy, installSigningKey, migrate } from '@ataski/tenancy';
import type { Tenancy } from '@ataski/tenancy';

import { ledgerMigrations } from '../ledger-migrations.ts';

/** A durable database of its own, which can be crashed. */
export interface KillStage {
  readonly url: string;
  /** Base64. */
  readonly contextKey: string;
  readonly tenants: readonly string[];
  readonly tenancy: Tenancy;
  readonly superuser: pg.Pool;
  /** An immediate shutdown, which is a crash, and a new start with its recovery. */
  crashDatabase(): Promise<void>;
  /** When the database was last seen to answer after a start, in ms; infinite while it is down. */
  upSinceMs(): number;
  close(): Promise<void>;
}

const database = 'ledger';

/** Starts and migrates it. */
export async function openKillStage(tenantCount: number): Promise<KillStage> {
  const dataDirectory = mkdtempSync(path.join(tmpdir(), 'ataski-ledger-'));
  let cluster = await startCluster({ dataDirectory, durability: 'durable' });
  let upSinceMs = Date.now();
  const { host, port } = cluster;
  const passwords = randomPasswords();
  const secret = randomBytes(32);
  const tenants = Array.from({ length: tenantCount }, () => randomUUID());
  const place = { host, port, database };
  await createRoles(cluster, passwords);
  await createDatabase(cluster, database);
  await prepare({ ...place, user: 'ataski_migrator', password: passwords.migrator }, secret);
  await asSuperuser(cluster, database, async (client) => {
    const text =
      'insert into tenancy.tenant (id, name) select id, id::text from unnest($1::uuid[]) as id';
    await client.query(text, [tenants]);
  });
  const superuser = new pg.Pool({ ...place, ...cluster.superuser, max: 3 });
  superuser.on('error', () => undefined);
  const own = { user: 'ataski_app', password: passwords.app, pipeline: true, max: 2 };
  const pool = new pg.Pool({ ...place, ...own });
  return Object.freeze<KillStage>({
    url: `postgres://ataski_app:${passwords.app}@${host}:${String(port)}/${database}`,
    contextKey: secret.toString('base64'),
    ...{ tenants, superuser },
    tenancy: createTenancy({ pool, signingKey: createSigningKey('proof', secret) }),
    async crashDatabase() {
      upSinceMs = Infinity;
      await cluster.crash();
      cluster = await startCluster({ dataDirectory, durability: 'durable', port });
      upSinceMs = Date.now();
    },
    upSinceMs: () => upSinceMs,
    async close() {
      await Promise.all([superuser.end(), pool.end()]);
      await cluster.stop();
      rmSync(dataDirectory, { recursive: true });
    },
  });
}

async function prepare(login: pg.ClientConfig, secret: Buffer): Promise<void> {
  const migrator = new pg.Client(login);
  await migrator.connect();
  try {
    await migrate(migrator, ledgerMigrations);
    await installSigningKey(migrator, createSigningKey('proof', secret));
  } finally {
    await migrator.end();
  }
}
