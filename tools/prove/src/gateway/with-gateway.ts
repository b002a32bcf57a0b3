import { gatewayMigrations, openGatewayWorld } from '@ataski/gateway-lab';
import type { GatewayWorld, WorldDatabase, WorldOptions } from '@ataski/gateway-lab';
import { createCorrelationId, parseTenantId } from '@ataski/kernel';
import type { TenantContext, TenantId } from '@ataski/kernel';
import { openDatabase } from '@ataski/postgres/open-database';
import type { OpenDatabase } from '@ataski/postgres/open-database';
import { tenants } from '@ataski/postgres/template-database';
import { startTestCluster } from '@ataski/postgres/test-cluster';
import type { TestCluster } from '@ataski/postgres/test-cluster';

/** A world with its database, and the tenant that calls. */
export interface ProvenGateway {
  readonly world: GatewayWorld;
  readonly database: WorldDatabase;
  readonly acme: TenantId;
}

/** What is changed of it, where that needs the database's address. */
export type ProvenOptions = (open: OpenDatabase) => WorldOptions;

/** A gateway on a cluster of its own, gone afterwards. */
export async function withGateway<T>(
  work: (proven: ProvenGateway, cluster: TestCluster) => Promise<T>,
): Promise<T> {
  const cluster = await startTestCluster();
  try {
    return await onCluster(cluster.address, () => ({}), work);
  } finally {
    await cluster.stop();
  }
}

/** The same on a cluster that there is. */
export async function onCluster<T>(
  cluster: TestCluster,
  options: ProvenOptions,
  work: (proven: ProvenGateway, cluster: TestCluster, open: OpenDatabase) => Promise<T>,
): Promise<T> {
  const open = await openDatabase(cluster, gatewayMigrations);
  try {
    const database = worldDatabase(open);
    const world = await openGatewayWorld(database, options(open));
    try {
      return await work({ world, database, acme: parseTenantId(tenants.acme) }, cluster, open);
    } finally {
      await world.close();
    }
  } finally {
    await open.close();
  }
}

function worldDatabase({ tenancy, pools }: OpenDatabase): WorldDatabase {
  const context = (tenantId: TenantId): TenantContext => ({
    ...{ tenantId, actor: { type: 'user', id: 'user_proof' } },
    correlationId: createCorrelationId(),
  });
  return {
    ...{ tenancy, superuser: pools.superuser, context },
    as: (tenantId, work) => tenancy.withTenant(context(tenantId), work),
  };
}
