import { startTestCluster } from '@ataski/postgres/test-cluster';
import type { TestCluster } from '@ataski/postgres/test-cluster';

/** A cluster for several databases one after the other, gone afterwards. */
export async function withCluster<T>(work: (cluster: TestCluster) => Promise<T>): Promise<T> {
  const cluster = await startTestCluster();
  try {
    return await work(cluster.address);
  } finally {
    await cluster.stop();
  }
}
