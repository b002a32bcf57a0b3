import type pg from 'pg';

import { TenancyError } from '../errors.ts';
import { isSpent } from './database-error.ts';
import { OwnQuery, PreparingQuery } from './own-query.ts';
import type { OwnStep } from './own-statements.ts';

/** Takes connections from the pool and gives them back clean. */
export interface ConnectionDoor {
  /** Throws TENANCY_DATABASE_UNAVAILABLE. */
  take(): Promise<pg.PoolClient>;
  /** Statements of our own, in one network wait. Resolves with the tag of the last command. */
  run(client: pg.PoolClient, steps: readonly OwnStep[]): Promise<string>;
  /** Gives a connection back whose last transaction scrubbed itself; one in doubt is destroyed. */
  giveBack(client: pg.PoolClient): void;
  /**
   * Gives a connection back after a failure, once it was scrubbed; nobody waits for that. It is
   * destroyed when the scrub fails, when a transaction is still open, and when the failure says
   * that the session is of no more use.
   */
  giveBackAfter(client: pg.PoolClient, failure: unknown): void;
}

/** With no context: there is no transaction whose triggers could wait for one. */
const scrub: readonly OwnStep[] = [['ataski_reset'], ['ataski_restore', '']];

/** The door to one pool. `isDirect`: one client is one backend, so that statements can be prepared. */
export function createConnectionDoor(pool: pg.Pool, isDirect: boolean): ConnectionDoor {
  const known = new WeakSet<pg.PoolClient>();
  const run = (client: pg.PoolClient, steps: readonly OwnStep[]) =>
    new Promise<string>((resolve, reject) => {
      const query: OwnQuery = new OwnQuery(steps, isDirect, (error) => {
        if (error === null) resolve(query.lastCommand);
        else reject(error);
      });
      client.query(query);
    });

  return Object.freeze({
    run,
    async take() {
      try {
        const client = await pool.connect();
        if (!known.has(client)) welcome(client, isDirect);
        known.add(client);
        return client;
      } catch (error) {
        throw new TenancyError('TENANCY_DATABASE_UNAVAILABLE', {}, error);
      }
    },
    giveBack(client: pg.PoolClient) {
      client.release(client.getTransactionStatus() !== 'I');
    },
    giveBackAfter(client: pg.PoolClient, failure: unknown) {
      run(client, scrub).then(
        () => {
          client.release(isSpent(failure) || client.getTransactionStatus() !== 'I');
        },
        () => {
          client.release(true);
        },
      );
    },
  });
}

/** A new connection gets our own statements without a wait of its own: what follows is behind them. */
function welcome(client: pg.PoolClient, isDirect: boolean): void {
  // A connection that dies in use fails its statements and is destroyed at release; without a
  // listener of its own it would end the process besides.
  client.on('error', () => undefined);
  // A failure shows again, and is told, in the statement behind it.
  if (isDirect) client.query(new PreparingQuery(() => undefined));
}
