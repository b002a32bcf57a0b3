import { createTenancy, dangerouslyUnsigned } from '@ataski/tenancy';
import type { Tenancy } from '@ataski/tenancy';

import type { BenchmarkDatabase } from '../benchmark-database.ts';

/**
 * Tenant queries in a plain context, over a pool of this size, on a database that nobody else uses:
 * it gives signatures up for good. `port` leads to the database by another way.
 */
export async function openPlainTenancy(
  database: BenchmarkDatabase,
  poolSize: number,
  port?: number,
): Promise<Tenancy> {
  await database.asMigrator(async (client) => {
    await client.query('set role ataski_owner');
    await client.query("select tenancy.accept_unsigned_contexts('a benchmark of the plain form')");
  });
  const pool = await database.pool(poolSize, {
    pipeline: true,
    ...(port === undefined ? {} : { port }),
  });
  return createTenancy({ pool, signingKey: dangerouslyUnsigned });
}
