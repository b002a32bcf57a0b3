import { openDatabase } from '@ataski/postgres/open-database';
import type { OpenDatabase } from '@ataski/postgres/open-database';
import { startTestCluster } from '@ataski/postgres/test-cluster';
import { migrations } from '@ataski/server/migrations';

/** A database with the product's whole schema on a cluster of its own, gone afterwards. */
export async function withScratchDatabase<T>(
  work: (database: OpenDatabase) => Promise<T>,
): Promise<T> {
  const cluster = await startTestCluster();
  try {
    const database = await openDatabase(cluster.address, migrations);
    try {
      return await work(database);
    } finally {
      await database.close();
    }
  } finally {
    await cluster.stop();
  }
}
