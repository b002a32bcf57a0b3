import type { Migration } from '@ataski/kernel';
import { openDatabase } from '@ataski/postgres/open-database';
import type { OpenDatabase } from '@ataski/postgres/open-database';
import { startTestCluster } from '@ataski/postgres/test-cluster';
import { migrations } from '@ataski/server/migrations';

/**
 * A database with the product's whole schema, and what is to be added to it, on a cluster of its
 * own, gone afterwards.
 */
export async function withScratchDatabase<T>(
  work: (database: OpenDatabase) => Promise<T>,
  added: readonly Migration[] = [],
): Promise<T> {
  const cluster = await startTestCluster();
  try {
    const database = await openDatabase(cluster.address, [...migrations, ...added]);
    try {
      return await work(database);
    } finally {
      await database.close();
    }
  } finally {
    await cluster.stop();
  }
}
