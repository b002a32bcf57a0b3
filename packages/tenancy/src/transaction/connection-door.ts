import type pg from 'pg';

import { TenancyError } from '../errors.ts';
import { containParser } from './contain-parser.ts';
import { OwnQuery, PreparingQuery } from './own-query.ts';
import type { OwnStep } from './own-statements.ts';
import { releaseLocks } from './residue.ts';

/** Takes connections from the pool and gives them back clean. */
export interface ConnectionDoor {
  /** Throws TENANCY_DATABASE_UNAVAILABLE. */
  take(): Promise<pg.PoolClient>;
  /** Statements of our own, in one network wait. Resolves with the tag of the last command. */
  run(client: pg.PoolClient, steps: readonly OwnStep[]): Promise<string>;
  /**
   * Rolls back and ends the locks of the session on the same backend, also behind a pooler: one
   * simple query has one answer.
   */
  rollBack(client: pg.PoolClient): Promise<void>;
  /**
   * Gives a connection back whose last transaction scrubbed itself. It is destroyed when a
   * transaction is still open, or when it was found to be of no more use.
   */
  giveBack(client: pg.PoolClient, isSpent?: boolean): void;
  /**
   * Gives a connection back after a failure, once it was scrubbed; nobody waits for that. It is
   * destroyed when the scrub fails, too.
   */
  giveBackAfter(client: pg.PoolClient, isSpent: boolean): void;
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

  const greet = (client: pg.PoolClient) => {
    if (known.has(client)) return;
    known.add(client);
    // A connection that dies fails its statements and is destroyed at release; without a listener of
    // its own it would end the process besides, even between the log-in and its first use.
    client.on('error', () => undefined);
    containParser(client);
    // Without a wait of its own, since what follows is behind it. A failure shows again there.
    if (isDirect) client.query(new PreparingQuery(() => undefined));
  };
  pool.on('connect', greet);

  return Object.freeze({
    run,
    async take() {
      try {
        const client = await pool.connect();
        // The pool may be older than this door.
        greet(client);
        return client;
      } catch (error) {
        throw new TenancyError('TENANCY_DATABASE_UNAVAILABLE', {}, error);
      }
    },
    async rollBack(client: pg.PoolClient) {
      await client.query(`rollback; ${releaseLocks}`).catch(() => undefined);
    },
    giveBack(client: pg.PoolClient, isSpent = false) {
      client.release(isSpent || client.getTransactionStatus() !== 'I');
    },
    giveBackAfter(client: pg.PoolClient, isSpent: boolean) {
      run(client, scrub).then(
        () => {
          client.release(isSpent || client.getTransactionStatus() !== 'I');
        },
        () => {
          client.release(true);
        },
      );
    },
  });
}
