import { createAuditLog } from '@ataski/audit';
import {
  connectorsKitActions,
  createConnections,
  createConnectorRunner,
} from '@ataski/connectors-kit';
import type { Connections, ConnectorRunner, OutboundDoor } from '@ataski/connectors-kit';
import type { Clock, PlatformDb, TenantDb, TenantId } from '@ataski/kernel';
import type { TestDatabase } from '@ataski/postgres';
import { createVault, vaultActions } from '@ataski/vault';
import { memoryKms } from '@ataski/vault/testing';

import { stripe } from '../src/stripe.ts';

/** The key that the fake knows. */
const key = 'rk_test_0123456789abcdef';

/** A clock that a test moves. */
export interface TestClock extends Clock {
  at: number;
}

/** A clock that stands still until it is moved. */
export function testClock(isoInstant: string): TestClock {
  const clock = { at: Date.parse(isoInstant), now: () => new Date(clock.at) };
  return clock;
}

/** The product's parts around the connector, on a test's database. */
export interface Product {
  readonly connections: Connections;
  readonly runner: ConnectorRunner;
  readonly errors: unknown[];
}

/** Composes them. `db` may be a wrapper that fails on purpose. */
export function compose(
  database: TestDatabase,
  door: OutboundDoor,
  clock: TestClock,
  db: TenantDb & PlatformDb = database.tenancy,
  workerId = 'worker-1',
): Product {
  const audit = createAuditLog({
    db,
    platform: db,
    clock,
    component: 'connectors-test',
    actions: [vaultActions, connectorsKitActions],
  });
  const vault = createVault({ db, audit, kms: memoryKms([Buffer.alloc(32, 7)]), clock });
  const errors: unknown[] = [];
  const shared = { db, audit, vault, egress: door, connectors: [stripe], clock };
  return {
    errors,
    connections: createConnections(shared),
    runner: createConnectorRunner({
      ...shared,
      platform: db,
      workerId,
      random: () => 0.5,
      sleep: (ms) => {
        clock.at += ms;
        return Promise.resolve();
      },
      onError: (error) => errors.push(error),
    }),
  };
}

/** Connects Stripe for a tenant and returns the connection's id. */
export async function connectStripe(
  database: TestDatabase,
  product: Product,
  tenantId: TenantId,
): Promise<string> {
  const { connection } = await product.connections.connect({
    context: database.context(tenantId),
    system: 'stripe',
    label: 'Main account',
    credentials: { restricted_key: key },
  });
  return connection.id;
}

/** A row of the landing table as far as two runs must agree on it. */
export interface LandedRow {
  readonly stream: string;
  readonly source_id: string;
  readonly data: string;
  readonly api_version: string;
  readonly is_deleted: boolean;
}

/** What landed for a connection, looked at behind the curtain. */
export async function landed(
  database: TestDatabase,
  connectionId: string,
): Promise<readonly LandedRow[]> {
  const { rows } = await database.superuser.query<LandedRow>(
    `select stream, source_id, data, api_version, deleted_at is not null as is_deleted
       from connectors_kit.record where connection_id = $1 order by stream, source_id collate "C"`,
    [connectionId],
  );
  return rows;
}
