import { labMigrations } from '@ataski/connector-lab';
import { createCorrelationId, parseTenantId } from '@ataski/kernel';
import type { TenantContext, TenantId } from '@ataski/kernel';
import { openDatabase } from '@ataski/postgres/open-database';
import type { OpenDatabase } from '@ataski/postgres/open-database';
import { tenants } from '@ataski/postgres/template-database';
import { startTestCluster } from '@ataski/postgres/test-cluster';
import type { TestCluster } from '@ataski/postgres/test-cluster';

/** How another process reaches a database as the product does. */
export interface DatabaseAddress {
  readonly url: string;
  /** Base64; signs contexts. */
  readonly signingSecret: string;
}

/** A database with the connectors' tables, and a tenant in it. */
export interface LabDatabase extends OpenDatabase {
  readonly acme: TenantId;
  readonly address: DatabaseAddress;
  /** Of a person of Acme; a new correlation each time. */
  context(): TenantContext;
}

/** Opens one on a cluster. */
export async function openLabDatabase(cluster: TestCluster): Promise<LabDatabase> {
  const open = await openDatabase(cluster, labMigrations);
  const acme = parseTenantId(tenants.acme);
  return {
    ...{ ...open, acme },
    address: { url: open.url('app'), signingSecret: cluster.signingSecret },
    context: () => ({
      ...{ tenantId: acme, actor: { type: 'user', id: 'user_proof' } },
      correlationId: createCorrelationId(),
    }),
  };
}

/** Opens one on a cluster of its own, gone afterwards. */
export async function withLabDatabase<T>(work: (database: LabDatabase) => Promise<T>): Promise<T> {
  const cluster = await startTestCluster();
  try {
    const database = await openLabDatabase(cluster.address);
    try {
      return await work(database);
    } finally {
      await database.close();
    }
  } finally {
    await cluster.stop();
  }
}
