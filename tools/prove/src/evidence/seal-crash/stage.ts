import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import pg from 'pg';

import { migrations as auditMigrations } from '@ataski/audit';
import { generateSigningKeys } from '@ataski/audit/sealing';
import { startCluster } from '@ataski/postgres/cluster';
import type { Cluster } from '@ataski/postgres/cluster';
import { asSuperuser, createDatabase, createRoles, randomPasswords } from '@ataski/postgres/roles';
import { createSigningKey, installSigningKey, migrate, migrations } from '@ataski/tenancy';

import type { ProcessSettings } from './settings.ts';

/** A durable database of its own, which can be killed. */
export interface Stage {
  readonly tenants: readonly string[];
  settings(login: 'app' | 'sealer'): ProcessSettings;
  /** As superuser, on a connection of its own. */
  query<Row>(sql: string, values?: readonly unknown[]): Promise<readonly Row[]>;
  /** SIGKILL to every process of the database, and a new start, with its recovery. */
  killDatabase(): Promise<void>;
  close(): Promise<void>;
}

const database = 'seal';
const deployment = 'proof.example';
const tenants = ['a', 'b', 'c'].map((letter) => `${letter.repeat(8)}-0000-4000-8000-000000000000`);

/** Starts and migrates it. */
export async function openStage(): Promise<Stage> {
  // Two folders: that of the data belongs to the database's user.
  const dataDirectory = mkdtempSync(path.join(tmpdir(), 'ataski-seal-data-'));
  const keyFolder = mkdtempSync(path.join(tmpdir(), 'ataski-seal-keys-'));
  const keyFile = path.join(keyFolder, 'signing.json');
  writeFileSync(keyFile, generateSigningKeys(), { mode: 0o600 });
  let cluster = await startCluster({ dataDirectory, durability: 'durable' });
  const { host, port } = cluster;
  const passwords = randomPasswords();
  const contextKey = randomBytes(32);
  const blindingKey = randomBytes(32);
  await createRoles(cluster, passwords);
  await createDatabase(cluster, database);
  await prepare({ host, port, password: passwords.migrator }, contextKey);

  return Object.freeze<Stage>({
    tenants,
    settings: (login) => ({
      url: `postgres://ataski_${login}:${passwords[login]}@${host}:${String(port)}/${database}`,
      contextKey: contextKey.toString('base64'),
      blindingKey: blindingKey.toString('base64'),
      ...{ tenants, keyFile, deployment },
    }),
    query: <Row>(sql: string, values: readonly unknown[] = []) =>
      asSuperuser(cluster, database, async (client) => {
        const { rows } = await client.query(sql, [...values]);
        return rows as Row[];
      }),
    async killDatabase() {
      await killAll(cluster);
      cluster = await startCluster({ dataDirectory, durability: 'durable', port });
    },
    async close() {
      await cluster.stop();
      for (const folder of [dataDirectory, keyFolder]) rmSync(folder, { recursive: true });
    },
  });
}

async function prepare(
  { host, port, password }: { host: string; port: number; password: string },
  contextKey: Buffer,
): Promise<void> {
  const migrator = new pg.Client({ host, port, database, user: 'ataski_migrator', password });
  await migrator.connect();
  try {
    await migrate(migrator, [...migrations, ...auditMigrations]);
    await installSigningKey(migrator, createSigningKey('proof', contextKey));
    await migrator.query('set role ataski_owner');
    await migrator.query(
      'insert into tenancy.tenant (id, name) select id, id from unnest($1::uuid[]) id',
      [tenants],
    );
  } finally {
    await migrator.end();
  }
}

/** The postmaster first, so that it starts nothing anew. */
async function killAll(cluster: Cluster): Promise<void> {
  const children = childrenOf(cluster.pid);
  process.kill(cluster.pid, 'SIGKILL');
  for (const pid of children) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It has ended by itself meanwhile.
    }
  }
  await cluster.exited;
  while (children.some(isRunning)) await sleep(2);
}

function childrenOf(pid: number): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && parentOf(name) === pid)
    .map(Number);
}

function parentOf(pid: string): number {
  try {
    // The name of the program stands in brackets and may hold spaces.
    const status = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(status.slice(status.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return 0;
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return parentOf(String(pid)) !== 0;
  } catch {
    return false;
  }
}
