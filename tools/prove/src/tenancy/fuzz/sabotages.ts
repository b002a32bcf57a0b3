import type pg from 'pg';

import { carriers } from './hostile-statements.ts';
import type { Rewrite } from './wire.ts';

/** Breaks something on purpose, so that a test can see that it is noticed. */
export interface Sabotage {
  /** What the client says to the database is replaced by as many other bytes. */
  readonly rewrites?: readonly Rewrite[];
  /** Done to the pool before tenancy gets it. */
  readonly pool?: (pool: pg.Pool) => void;
  /** Done to the schema. */
  readonly sql?: string;
  /** Fewer than the size of the run asks for, where many show the fault. */
  readonly transactions?: number;
}

const [ending, staying] = carriers;
const noReset = put('reset all', 'select 1');
const noUnlock = put('pg_advisory_unlock_all()', 'pg_backend_pid()');
const noRollback = put('rollback', 'select 1');
const transactions = 240;

/** Ways to break isolation without a change of the product's code. */
export const sabotages = {
  keepLocks: { transactions, rewrites: [noUnlock] },
  keepSettings: { transactions, rewrites: [noReset] },
  keepContext: {
    transactions,
    rewrites: [["'ataski.context', $1, true)", "'ataski.context', $1,false)"], noReset],
  },
  loseRollback: { transactions, rewrites: [noRollback] },
  reuseInDoubt: { transactions, rewrites: [noRollback], pool: reuseAlways },
  letCommitThrough: { rewrites: [put(ending, 'commit')] },
  letListenThrough: { rewrites: [put(staying, 'listen fuzz')] },
  openDoor: {
    transactions,
    sql: `
      drop policy tenant_floor on fuzz.item;
      create policy open_door on fuzz.item for all to ataski_app using (true) with check (true)`,
  },
} satisfies Record<string, Sabotage>;

/** In the place of as many bytes. */
function put(from: string, to: string): Rewrite {
  return [from, to.padEnd(from.length)];
}

/** Gives every connection back as if it were clean, whatever tenancy says of it. */
function reuseAlways(pool: pg.Pool): void {
  const connect = pool.connect.bind(pool) as () => Promise<pg.PoolClient>;
  const connectForEver = async () => {
    const client = await connect();
    const release = client.release.bind(client);
    return Object.assign(client, { release: () => release() });
  };
  Object.assign(pool, { connect: connectForEver });
}
