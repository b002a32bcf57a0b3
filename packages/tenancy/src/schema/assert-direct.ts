import type pg from 'pg';

import { backendPidOf } from '../context/backend-pid.ts';
import { TenancyError } from '../errors.ts';

/**
 * Refuses a pooler between the pool and the server: statements that are prepared on one backend are
 * not there on the next, or are another process's under the same name. Throws
 * TENANCY_POOLER_BETWEEN.
 */
export async function assertDirect(pool: Pick<pg.Pool, 'connect'>): Promise<void> {
  const client = await pool.connect();
  try {
    const { rows } = await client.query<{ pid: number }>(
      'select pg_catalog.pg_backend_pid() as pid',
    );
    if (rows[0]?.pid !== backendPidOf(client)) throw new TenancyError('TENANCY_POOLER_BETWEEN');
  } finally {
    client.release();
  }
}
