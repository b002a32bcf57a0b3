import type pg from 'pg';

/**
 * Ends everything that outlives a transaction on a pooled connection: cursors WITH HOLD, session
 * settings, LISTEN, advisory locks. Temporary tables cannot exist, since no role of ours may make
 * them.
 */
const scrub = 'close all; reset all; unlisten *; select pg_advisory_unlock_all()';

/**
 * Gives a connection back once the scrub, which is pipelined behind the work, has succeeded outside
 * of any transaction. A connection in doubt is destroyed.
 */
export async function releaseScrubbed(client: pg.PoolClient): Promise<void> {
  try {
    await client.query(scrub);
    client.release(client.getTransactionStatus() !== 'I');
  } catch {
    client.release(true);
  }
}
