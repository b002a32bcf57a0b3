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
  // A server that dies ends the connection between two statements too; the next one then fails. Without
  // a listener, the event would end the process.
  const ignore = (): void => undefined;
  client.on('error', ignore);
  let isOver = false;
  try {
    // Each statement has a snapshot of its own, so that the one behind the lock sees what went before.
    await client.query('begin isolation level read committed');
    // A pass sorts as much text as it may take; the default would write it to disk, twice.
    await client.query("set local work_mem = '64MB'");
    const result = await work(client);
    await client.query('commit');
    isOver = true;
    return result;
  } finally {
    // A connection that failed is closed, which rolls back, and is worth nothing more.
    client.off('error', ignore);
    client.release(!isOver);
  }
}
