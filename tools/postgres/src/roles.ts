import { randomBytes } from 'node:crypto';

import pg from 'pg';

import { databaseSql, rolesSql } from '@ataski/tenancy';
import type { RolePasswords } from '@ataski/tenancy';

import type { Cluster } from './cluster.ts';

/** Where a cluster is, and its superuser. */
export type ClusterAddress = Pick<Cluster, 'host' | 'port' | 'superuser'>;

/** Fresh random passwords for the login roles. */
export function randomPasswords(): RolePasswords {
  const password = () => randomBytes(24).toString('base64url');
  return {
    migrator: password(),
    app: password(),
    ops: password(),
    sealer: password(),
    eraser: password(),
  };
}

/** Makes the six roles on a cluster. Safe to repeat. */
export async function createRoles(
  cluster: ClusterAddress,
  passwords: RolePasswords,
): Promise<void> {
  await asSuperuser(cluster, 'postgres', async (client) => {
    await client.query(rolesSql(passwords));
  });
}

/** Makes a database, from a template when one is named, and closes it to all but our roles. */
export async function createDatabase(
  cluster: ClusterAddress,
  name: string,
  template = 'template1',
): Promise<void> {
  await asSuperuser(cluster, 'postgres', async (client) => {
    await client.query(`create database "${name}" template "${template}" strategy wal_log`);
  });
  // Privileges on a database are not copied with its template.
  await asSuperuser(cluster, name, async (client) => {
    await client.query(databaseSql(name));
  });
}

/** One superuser connection, closed afterwards. */
export async function asSuperuser<T>(
  cluster: ClusterAddress,
  database: string,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = new pg.Client({
    host: cluster.host,
    port: cluster.port,
    database,
    ...cluster.superuser,
  });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
