import type pg from 'pg';

import { findServingFunctions } from './definer-functions.ts';
import type { DefinerFunction } from './definer-functions.ts';
import { enter } from './run-attack.ts';
import type { Attacked } from './run-attack.ts';

/** What came of calling the functions that serve a tenant. */
export interface Served {
  readonly calls: number;
  /** Functions whose answer named B. */
  readonly leaks: readonly string[];
}

/**
 * Calls those that serve a tenant inside A with the ids of B's rows, and with small numbers, which
 * B's rows have too. What they changed is committed, so that a fingerprint of B finds it.
 */
export async function callServingFunctions(attacked: Attacked): Promise<Served> {
  const { app, superuser } = attacked.database.pools;
  const ids = [attacked.foreign, ...(await idsOf(superuser, attacked.foreign))];
  const leaks = new Set<string>();
  let calls = 0;
  const client = await app.connect();
  try {
    for (const called of await findServingFunctions(superuser))
      for (const id of called.types.includes('uuid') ? ids : [attacked.foreign]) {
        await enter(client, attacked);
        const answer = await call(client, called, id);
        calls += 1;
        // What was handed over is no news.
        if (ids.some((known) => known !== id && answer.includes(known))) leaks.add(called.name);
      }
  } finally {
    client.release(true);
  }
  return { calls, leaks: [...leaks] };
}

/** Answers with what it shows, or with nothing if it refuses, and ends the transaction. */
async function call(client: pg.ClientBase, called: DefinerFunction, id: string): Promise<string> {
  const holes = called.types.map((_, place) => `$${String(place + 1)}`).join(', ');
  const name = called.name.slice(0, called.name.indexOf('('));
  try {
    const { rows } = await client.query<{ answer: string | null }>(
      `select t::text as answer from ${name}(${holes}) t`,
      called.types.map((type) => sampleOf(type, id)),
    );
    await client.query('commit');
    return rows.map(({ answer }) => answer ?? '').join('\n');
  } catch (error) {
    await client.query('rollback');
    return (error as Error).message;
  }
}

const samples: Readonly<Record<string, unknown>> = {
  bigint: 1,
  'bigint[]': [0, 1],
  boolean: true,
  bytea: Buffer.alloc(32),
  integer: 1,
  'smallint[]': [0, 0],
  text: 'T-1 the customer asked for help',
  'timestamp with time zone': '2026-01-02T03:04:05.678Z',
};

function sampleOf(type: string, id: string): unknown {
  const sample = type === 'uuid' ? id : samples[type];
  if (sample === undefined) throw new Error(`No sample for an argument of type ${type}: add one.`);
  return sample;
}

/** Every uuid that stands in a row of the tenant in the schemas of the functions above. */
async function idsOf(superuser: pg.Pool, tenantId: string): Promise<readonly string[]> {
  const { rows: columns } = await superuser.query<{ table: string; column: string }>(
    `select a.attrelid::regclass::text as table, quote_ident(a.attname) as column
       from pg_attribute a join pg_class c on c.oid = a.attrelid
      where c.relnamespace = 'vault'::regnamespace and c.relkind = 'r' and a.attnum > 0
        and a.atttypid = 'uuid'::regtype and a.attname <> 'tenant_id'`,
  );
  const found: string[] = [];
  for (const { table, column } of columns) {
    const { rows } = await superuser.query<{ id: string }>(
      `select ${column} as id from ${table} where tenant_id = $1`,
      [tenantId],
    );
    found.push(...rows.map(({ id }) => id));
  }
  return found;
}
