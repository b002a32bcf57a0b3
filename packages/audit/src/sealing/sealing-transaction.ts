import type pg from 'pg';

import type { SealingTransaction } from './sealing-store.ts';

/**
 * Runs `work` in one transaction on the sealer's own pool; what it throws rolls all of it back.
 * Here alone audit touches a pool: the sealer has no tenant, and so no transaction of tenancy's.
 */
export async function inSealingTransaction<T>(
  pool: pg.Pool,
  work: (tx: SealingTransaction) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  let isOver = false;
  try {
    // Each statement has a snapshot of its own, so that the one behind the lock sees what went before.
    await client.query('begin isolation level read committed');
    const result = await work(client);
    await client.query('commit');
    isOver = true;
    return result;
  } finally {
    // A connection that failed is closed, which rolls back, and is worth nothing more.
    client.release(!isOver);
  }
}
