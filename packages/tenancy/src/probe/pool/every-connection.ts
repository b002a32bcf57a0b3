import type pg from 'pg';

/** Runs `work` on every open connection of a pool, held all at once and destroyed afterwards. */
export async function onEveryConnection<T>(
  pool: pg.Pool,
  work: (client: pg.PoolClient) => Promise<T>,
): Promise<readonly T[]> {
  const count = Math.max(1, pool.totalCount);
  const clients = await Promise.all(Array.from({ length: count }, () => pool.connect()));
  try {
    const results: T[] = [];
    for (const client of clients) results.push(await work(client));
    return results;
  } finally {
    // What was looked at may be stained: nobody else gets it.
    for (const client of clients) client.release(true);
  }
}
