import { setTimeout as sleep } from 'node:timers/promises';

import pg from 'pg';

import type { Clock } from '@ataski/kernel';
import { createLedgerWriter, presumeExpired } from '@ataski/llm-gateway';
import type { OpenDatabase } from '@ataski/postgres/open-database';
import { createTenancy } from '@ataski/tenancy';

import { createCaller } from '../caller.ts';
import type { Caller } from '../caller.ts';
import { createLedgerLog } from '../ledger-log.ts';
import type { Tally } from '../tally.ts';
import { createFaultyLine } from './faulty-line.ts';
import type { FaultyLine } from './faulty-line.ts';

/** A process for the time of one schedule, with a writer and a clock of its own. */
export interface Seat {
  readonly caller: Caller;
  readonly line: FaultyLine;
  /** True once a backend of it was terminated: from then on it may lose a batch at any time. */
  readonly isDisturbed: boolean;
  sweep(): Promise<number>;
  /** Ends the backends that are at work. How many were. */
  terminate(): Promise<number>;
  /** Destroys the connections of one that died, and waits until the database has noticed. */
  bury(): Promise<void>;
}

/** What makes connections once, and sits down in one schedule after the other. */
export interface LedgerProcess {
  sit(skewMs: number, tenants: ReadonlySet<string>, tally: Tally): Seat;
  close(): Promise<void>;
}

/** The database knows it by `name`. */
export function createLedgerProcess(database: OpenDatabase, name: string): LedgerProcess {
  const { signingKey, pools } = database;
  const config = { connectionString: database.url('app'), application_name: name };
  let skewMs = 0;
  const clock: Clock = { now: () => new Date(Date.now() + skewMs) };
  const open = () => {
    const pool = new pg.Pool({ ...config, max: 1, pipeline: true });
    return { pool, tenancy: createTenancy({ pool, signingKey, clock }) };
  };
  let connected = open();
  const end = async (): Promise<number> => {
    const text = `select pg_terminate_backend(pid) from pg_stat_activity
                   where application_name = $1 and state = 'active'`;
    return (await pools.superuser.query(text, [name])).rowCount ?? 0;
  };
  // The database's own waiting looks only every 100 ms.
  const endAll = async (): Promise<void> => {
    const text = `select pg_terminate_backend(pid) from pg_stat_activity where application_name = $1`;
    while ((await pools.superuser.query(text, [name])).rowCount !== 0) await sleep(2);
  };
  return Object.freeze<LedgerProcess>({
    sit(ownSkewMs, tenants, tally) {
      skewMs = ownSkewMs;
      const { tenancy } = connected;
      const line = createFaultyLine({
        ...{ platform: tenancy, tenants },
        onBatch: (entries) => tally.count(entries > 1 ? 'batches of several' : 'batches of one'),
        onFault: (fault) => tally.count(`line: ${fault}`),
      });
      const audit = createLedgerLog(tenancy, clock);
      const writer = createLedgerWriter({ platform: line });
      let isDisturbed = false;
      let burial: Promise<void> | null = null;
      return Object.freeze<Seat>({
        caller: createCaller(audit, writer),
        line,
        get isDisturbed() {
          return isDisturbed;
        },
        sweep: () => presumeExpired({ platform: line, writer, audit }),
        async terminate() {
          isDisturbed = true;
          return await end();
        },
        bury: () =>
          (burial ??= (async () => {
            const { pool } = connected;
            connected = open();
            await endAll();
            // A pool that is ended forgets who waits for a connection, and what waits for them hangs.
            while (pool.waitingCount > 0) {
              await sleep(2);
              await endAll();
            }
            await pool.end();
          })()),
      });
    },
    close: () => connected.pool.end(),
  });
}
