import { randomBytes } from 'node:crypto';

import pg from 'pg';

import { createCorrelationId, parseTenantId } from '@ataski/kernel';
import type { TenantContext } from '@ataski/kernel';
import { asSuperuser, createDatabase, createRoles, randomPasswords } from '@ataski/postgres/roles';
import type { ClusterAddress } from '@ataski/postgres/roles';
import { startThrowawayCluster } from '@ataski/postgres/throwaway-cluster';
import {
  createSigningKey,
  createTenancy,
  installSigningKey,
  migrate,
  migrations,
} from '@ataski/tenancy';
import type { RolePasswords, Tenancy } from '@ataski/tenancy';

import { noteTable, sabotage } from './note-table.ts';

/** What an example is given: a migrated database of its own with two tenants. */
export interface ExampleDatabase {
  readonly tenancy: Tenancy;
  /** A second pool of the same login, to show what it gets without a context. */
  readonly barePool: pg.Pool;
  readonly acme: TenantContext;
  readonly globex: TenantContext;
  close(): Promise<void>;
}

/** A running PostgreSQL with the roles made. */
export interface ExampleServer {
  open(database: string, options: { readonly isSabotaged: boolean }): Promise<ExampleDatabase>;
  stop(): Promise<void>;
}

const tenantIds = {
  acme: parseTenantId('11111111-1111-4111-8111-111111111111'),
  globex: parseTenantId('22222222-2222-4222-8222-222222222222'),
} as const;

/** Starts PostgreSQL in a temporary folder. On a server of yours it is running already. */
export async function startExampleServer(): Promise<ExampleServer> {
  const cluster = await startThrowawayCluster();
  const passwords = randomPasswords();
  await createRoles(cluster, passwords);
  return {
    open: (database, { isSabotaged }) =>
      openDatabase({ cluster, passwords, database, isSabotaged }),
    stop: () => cluster.stop(),
  };
}

interface Opening {
  readonly cluster: ClusterAddress;
  readonly passwords: RolePasswords;
  readonly database: string;
  readonly isSabotaged: boolean;
}

/** What you do once for a database of yours, and what the application does at its start. */
async function openDatabase(opening: Opening): Promise<ExampleDatabase> {
  const { cluster, passwords, database, isSabotaged } = opening;
  const { host, port } = cluster;
  const login = (user: string, password: string) => ({ host, port, database, user, password });
  const signingKey = createSigningKey('example', randomBytes(32));

  await createDatabase(cluster, database);
  const migrator = new pg.Client(login('ataski_migrator', passwords.migrator));
  await migrator.connect();
  await migrate(migrator, [...migrations, noteTable]);
  await installSigningKey(migrator, signingKey);
  await migrator.end();
  await asSuperuser(cluster, database, async (client) => {
    const insert =
      'insert into tenancy.tenant (id, name) select * from unnest($1::uuid[], $2::text[])';
    await client.query(insert, [Object.values(tenantIds), Object.keys(tenantIds)]);
    if (isSabotaged) await client.query(sabotage);
  });

  const app = login('ataski_app', passwords.app);
  const pool = new pg.Pool({ ...app, pipeline: true });
  const barePool = new pg.Pool({ ...app, max: 1 });
  // An ending pool does not wait for the server to close its connections, which then complain.
  barePool.on('error', () => undefined);
  const tenancy = createTenancy({ pool, signingKey });
  await tenancy.assertBoot([...migrations, noteTable]);
  return {
    tenancy,
    barePool,
    acme: contextOf(tenantIds.acme),
    globex: contextOf(tenantIds.globex),
    async close() {
      await Promise.all([pool.end(), barePool.end()]);
    },
  };
}

/**
 * In a server the tenant and the actor come from the verified session; see
 * `@ataski/tenancy/express`.
 */
function contextOf(tenantId: TenantContext['tenantId']): TenantContext {
  return {
    tenantId,
    actor: { type: 'user', id: 'user_1' },
    correlationId: createCorrelationId(),
  };
}
