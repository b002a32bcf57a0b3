import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { runLocal } from '@ataski/local/run-local';
import type { Local } from '@ataski/local/run-local';
import { startCluster } from '@ataski/postgres/cluster';
import type { Cluster } from '@ataski/postgres/cluster';
import { asSuperuser } from '@ataski/postgres/roles';

import { openSmallVolume } from './small-volume.ts';
import type { SmallVolume } from './small-volume.ts';

/** The product on a database that can be filled, killed and looked into. */
export interface Place {
  readonly local: Local;
  /** The product's own folder. */
  readonly folder: string;
  /** Where the database keeps its tables; null where nothing can be mounted. */
  readonly volume: SmallVolume | null;
  /** As superuser, past every policy. */
  look<Row extends object>(sql: string, values?: readonly unknown[]): Promise<readonly Row[]>;
  kill(): Promise<void>;
  /** Starts the database again, where it was. */
  revive(): Promise<void>;
  close(): Promise<void>;
}

const megabytes = 96;

/** Starts everything in a temporary folder. */
export async function openPlace(): Promise<Place> {
  const root = mkdtempSync(path.join(tmpdir(), 'ataski-bad-input-'));
  // The database user must pass through; what is secret inside has modes of its own.
  chmodSync(root, 0o711);
  const dataDirectory = path.join(root, 'database');
  const undo: (() => Promise<void> | void)[] = [
    () => {
      rmSync(root, { recursive: true, force: true });
    },
  ];
  const close = async (): Promise<void> => {
    for (const each of undo.splice(0).reverse()) await each();
  };
  try {
    let cluster = await startCluster({ dataDirectory, durability: 'throwaway' });
    const volume = openSmallVolume(path.join(root, 'volume'), megabytes, dataDirectory);
    if (volume !== null) undo.push(() => volume.close());
    undo.push(() => cluster.stop());
    await createDatabase(cluster, volume);
    const folder = path.join(root, 'product');
    mkdirSync(folder);
    const local = await runLocal({
      folder,
      port: 0,
      databaseUrl: superuserUrl(cluster),
      timing: { pollMs: 100 },
    });
    undo.push(() => local.stop());
    return {
      local,
      folder,
      volume,
      look: async <Row extends object>(sql: string, values: readonly unknown[] = []) =>
        await asSuperuser(cluster, 'ataski', async (client) => {
          const { rows } = await client.query<Row>(sql, [...values]);
          return rows;
        }),
      async kill() {
        process.kill(cluster.pid, 'SIGKILL');
        await cluster.exited;
      },
      async revive() {
        cluster = await restart(dataDirectory, cluster.port);
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The tables lie on the small volume, the write-ahead log does not: a full disk stops writes alone. */
async function createDatabase(cluster: Cluster, volume: SmallVolume | null): Promise<void> {
  await asSuperuser(cluster, 'postgres', async (client) => {
    if (volume === null) {
      await client.query('create database ataski');
      return;
    }
    await client.query(`create tablespace small location '${volume.folder}'`);
    await client.query('create database ataski tablespace small');
  });
}

/** The children of a killed server take a moment to notice, and hold its memory until then. */
async function restart(dataDirectory: string, port: number): Promise<Cluster> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await startCluster({ dataDirectory, durability: 'throwaway', port });
    } catch (error) {
      if (attempt === 10) throw error;
      await sleep(500);
    }
  }
}

function superuserUrl({ host, port, superuser }: Cluster): string {
  return `postgres://${superuser.user}:${superuser.password}@${host}:${String(port)}/ataski`;
}
