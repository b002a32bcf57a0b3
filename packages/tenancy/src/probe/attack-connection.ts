import type pg from 'pg';

import type { AttackGround } from './attack-ground.ts';

/** One connection of the application's role, replaced whenever it is in doubt. */
export interface AttackConnection {
  /** Runs `work` in a transaction that is rolled back, whatever happens. */
  rolledBack<T>(
    work: (client: pg.PoolClient) => Promise<T>,
    options?: { readonly leavesResidue?: boolean },
  ): Promise<T>;
  close(): void;
}

/** Waiting for a lock of the application's would hold it up as well as us. */
const lockTimeoutMs = 1000;

/** Opens the connection on first use. */
export function createAttackConnection(pool: pg.Pool, ground: AttackGround): AttackConnection {
  let client: pg.PoolClient | undefined;
  const begin = `begin isolation level repeatable read;
    set local statement_timeout = ${String(Math.trunc(ground.statementTimeoutMs))};
    set local lock_timeout = ${String(lockTimeoutMs)}`;
  const destroy = () => {
    client?.release(true);
    client = undefined;
  };
  return {
    async rolledBack(work, options = {}) {
      client ??= await connect(pool);
      const used = client;
      let isSound = false;
      try {
        // Repeatable read: what the application commits meanwhile is not taken for our doing.
        await used.query(begin);
        return await work(used);
      } finally {
        isSound = await rollback(used);
        if (!isSound || options.leavesResidue === true) destroy();
      }
    },
    close: destroy,
  };
}

async function connect(pool: pg.Pool): Promise<pg.PoolClient> {
  const client = await pool.connect();
  // A connection that dies fails its statement; unheard, the event would end the process besides.
  client.on('error', () => undefined);
  return client;
}

async function rollback(client: pg.PoolClient): Promise<boolean> {
  try {
    await client.query('rollback');
    return client.getTransactionStatus() === 'I';
  } catch {
    return false;
  }
}
