import { randomBytes } from 'node:crypto';

import pg from 'pg';

import type { Migration } from '@ataski/kernel';
import { createSigningKey, createTenancy } from '@ataski/tenancy';
import type { SigningKey, Tenancy } from '@ataski/tenancy';

import { asSuperuser, createDatabase } from './roles.ts';
import { templateFor } from './template-database.ts';
import type { TestCluster } from './test-cluster.ts';

type Login = keyof TestCluster['passwords'];

/** The pools of one test database. */
export interface OpenDatabase {
  readonly name: string;
  readonly tenancy: Tenancy;
  readonly signingKey: SigningKey;
  readonly pools: Readonly<Record<'superuser' | 'tenancy' | Login, pg.Pool>>;
  url(role: Login): string;
  close(): Promise<void>;
}

/** Clones the template of these migrations and opens pools for every role. */
export async function openDatabase(
  cluster: TestCluster,
  migrations: readonly Migration[],
): Promise<OpenDatabase> {
  const template = await templateFor(cluster, migrations);
  const name = `test_${randomBytes(8).toString('hex')}`;
  await createDatabase(cluster, name, template);
  const { host, port, passwords } = cluster;
  const login = (role: Login) => ({
    user: `ataski_${role}`,
    password: passwords[role],
  });
  const pool = (credentials: object, max = 5) => {
    const made = new pg.Pool({ host, port, database: name, max, ...credentials });
    made.on('error', () => undefined);
    return made;
  };
  const pools = {
    superuser: pool(cluster.superuser),
    app: pool(login('app')),
    ops: pool(login('ops')),
    migrator: pool(login('migrator')),
    sealer: pool(login('sealer')),
    eraser: pool(login('eraser')),
    tenancy: pool({ ...login('app'), pipeline: true }, 10),
  };
  const signingKey = createSigningKey('test', Buffer.from(cluster.signingSecret, 'base64'));
  return {
    name,
    pools,
    signingKey,
    tenancy: createTenancy({ pool: pools.tenancy, signingKey }),
    url: (role) => `postgres://ataski_${role}:${passwords[role]}@${host}:${String(port)}/${name}`,
    async close() {
      await Promise.all(Object.values(pools).map((each) => each.end()));
      await asSuperuser(cluster, 'postgres', async (client) => {
        await client.query(`drop database "${name}" with (force)`);
      });
    },
  };
}
