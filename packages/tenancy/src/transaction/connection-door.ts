import type pg from 'pg';

import { TenancyError } from '../errors.ts';
import { prepareOwnStatements } from './own-statements.ts';
import { releaseScrubbed } from './residue.ts';

/** Takes connections from the pool and gives them back. */
export interface ConnectionDoor {
  /** Throws TENANCY_DATABASE_UNAVAILABLE. */
  take(): Promise<pg.PoolClient>;
  /** Gives a scrubbed connection back; one on which a transaction is still open is destroyed. */
  giveBack(client: pg.PoolClient): void;
  /** Scrubs a connection and gives it back; nobody waits for it. */
  scrub(client: pg.PoolClient): void;
}

/** The door to one pool; with `isPreparing` every connection gets the statements that scrub it. */
export function createConnectionDoor(pool: pg.Pool, isPreparing: boolean): ConnectionDoor {
  const watched = new WeakSet<pg.PoolClient>();
  return Object.freeze({
    async take() {
      try {
        const client = await pool.connect();
        // A connection that dies in use fails its statements and is destroyed at release; without a
        // listener of its own it would end the process besides.
        if (!watched.has(client)) client.on('error', () => undefined);
        watched.add(client);
        if (isPreparing) prepareOwnStatements(client);
        return client;
      } catch (error) {
        throw new TenancyError('TENANCY_DATABASE_UNAVAILABLE', {}, error);
      }
    },
    giveBack(client: pg.PoolClient) {
      client.release(client.getTransactionStatus() !== 'I');
    },
    scrub(client: pg.PoolClient) {
      void releaseScrubbed(client);
    },
  });
}
