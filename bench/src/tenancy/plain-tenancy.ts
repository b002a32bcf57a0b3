import type { Tenancy } from '@ataski/tenancy';

import type { BenchmarkDatabase } from '../benchmark-database.ts';

/** Opens tenant queries over a pool of this size; `port` leads to the database by another way. */
type OpenTenancy = (
  database: BenchmarkDatabase,
  poolSize: number,
  port?: number,
) => Promise<Tenancy | null>;

/**
 * Tenant queries in a plain context, on a database that nobody else uses. Null while tenancy knows
 * the signed context alone: the rows are left out then.
 */
export const openPlainTenancy: OpenTenancy = async () => null;
