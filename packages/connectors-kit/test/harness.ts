import { createAuditLog, migrations as auditMigrations } from '@ataski/audit';
import type { Clock, PlatformDb, TenantDb, TenantId } from '@ataski/kernel';
import type { TestDatabase } from '@ataski/postgres';
import { migrations as tenancyMigrations } from '@ataski/tenancy';
import { createVault, vaultActions, migrations as vaultMigrations } from '@ataski/vault';
import { memoryKms } from '@ataski/vault/testing';

import { getConnection } from '../src/connection/connection.ts';
import { createConnections } from '../src/connection/connections.ts';
import type { Connections } from '../src/connection/connections.ts';
import type { Connector } from '../src/connector.ts';
import { connectorsKitActions, migrations as kitMigrations } from '../src/index.ts';
import type { OutboundDoor } from '../src/provider/ports.ts';
import { createConnectorRunner } from '../src/run/runner.ts';
import type { ConnectorRunner, ConnectorRunnerOptions } from '../src/run/runner.ts';
import type { SyncRun } from '../src/run/sync-run.ts';
import { shop } from './shop.ts';

/** Everything that a connection's rows lie on. */
export const migrations = [
  ...tenancyMigrations,
  ...auditMigrations,
  ...vaultMigrations,
  ...kitMigrations,
];

/** A key of the right form. */
export const key = 'rk_test_0123456789abcdef';

/** A clock that stands still until somebody rests. */
export interface TestClock extends Clock {
  at: number;
}

/** Makes one. */
function testClock(): TestClock {
  const clock = { at: Date.parse('2026-11-20T12:00:00Z'), now: () => new Date(clock.at) };
  return clock;
}

/** The parts of a product around the kit. */
export interface Product {
  readonly connections: Connections;
  readonly runner: ConnectorRunner;
  readonly errors: unknown[];
}

/** How a test wants them. */
export interface ComposeOptions {
  readonly door: OutboundDoor;
  readonly db?: TenantDb & PlatformDb;
  readonly runner?: Partial<ConnectorRunnerOptions>;
  /** Default: the shop. */
  readonly connectors?: readonly Connector[];
}

/** Composes them on a test's database. */
export function compose(
  database: TestDatabase,
  { door, db = database.tenancy, runner, connectors = [shop] }: ComposeOptions,
): Product {
  const clock = testClock();
  const audit = createAuditLog({
    db,
    platform: db,
    clock,
    component: 'connectors-test',
    actions: [vaultActions, connectorsKitActions],
  });
  const vault = createVault({ db, audit, kms: memoryKms([Buffer.alloc(32, 7)]) });
  const errors: unknown[] = [];
  const shared = { db, audit, vault, egress: door, connectors, clock };
  return {
    errors,
    connections: createConnections(shared),
    runner: createConnectorRunner({
      ...shared,
      platform: db,
      workerId: 'worker-1',
      random: () => 0.5,
      sleep: (ms) => {
        clock.at += ms;
        return Promise.resolve();
      },
      onError: (error) => errors.push(error),
      ...runner,
    }),
  };
}

/** Connects the shop and returns the connection's id. */
export async function connectShop(
  database: TestDatabase,
  product: Product,
  tenantId: TenantId,
): Promise<string> {
  const { connection } = await product.connections.connect({
    context: database.context(tenantId),
    system: 'shop',
    label: 'Main shop',
    credentials: { restricted_key: key },
  });
  return connection.id;
}

/** The newest run of a connection. */
export async function lastRunOf(
  database: TestDatabase,
  tenantId: TenantId,
  connectionId: string,
): Promise<SyncRun> {
  const { lastRun } = await database.as(tenantId, (tx) => getConnection(tx, connectionId));
  if (lastRun === null) throw new Error('There is no run.');
  return lastRun;
}

/** What landed for a connection, as far as an undisturbed and a disturbed run must agree on it. */
export async function landed(
  database: TestDatabase,
  connectionId: string,
): Promise<readonly unknown[]> {
  const { rows } = await database.superuser.query<Record<string, unknown>>(
    `select stream, source_id, data, encode(sha256, 'hex') as sha256, source_updated_at, api_version,
            deleted_at is not null as is_deleted
       from connectors_kit.record where connection_id = $1 order by stream, source_id`,
    [connectionId],
  );
  return rows;
}

/** Lets the leases of dead workers run out, and waiting runs come due, at once. */
export async function letTimePass(database: TestDatabase): Promise<void> {
  await database.superuser.query(
    `update connectors_kit.run_lease
        set expires_at = expires_at - interval '1 day', due_at = clock_timestamp() - interval '1 second'`,
  );
}
