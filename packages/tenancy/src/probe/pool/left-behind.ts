import type pg from 'pg';

import { contextOf } from '../attack-ground.ts';
import { onEveryConnection } from './every-connection.ts';
import type { PoolFamily, PoolFinding, PoolGround } from './pool-family.ts';

/** What outlives a transaction, by the way to leave it. */
const leavings = (table: string): Readonly<Record<string, string>> => ({
  'a cursor with hold': `declare probe_left cursor with hold for select * from ${table}`,
  'a temporary table': `create temporary table probe_left as select * from ${table}`,
  'a listener': 'listen probe_left',
  'a prepared statement': `prepare probe_left as select * from ${table}`,
  'an advisory lock': 'select pg_catalog.pg_advisory_lock(7021309451)',
  'a setting': "select pg_catalog.set_config('probe.left', 'left', false)",
});

/** The same things, as a connection shows them. */
const traces: Readonly<Record<string, string>> = {
  'a cursor with hold': "select from pg_catalog.pg_cursors where name = 'probe_left'",
  'a temporary table':
    "select from pg_catalog.pg_class where relname = 'probe_left' and relnamespace = pg_catalog.pg_my_temp_schema()",
  'a listener': 'select from pg_catalog.pg_listening_channels()',
  'a prepared statement': "select from pg_catalog.pg_prepared_statements where name = 'probe_left'",
  'an advisory lock': `select from pg_catalog.pg_locks
    where locktype = 'advisory' and pid = pg_catalog.pg_backend_pid()`,
  'a setting': "select where pg_catalog.current_setting('probe.left', true) = 'left'",
};

/** Things of the session that hand one user's rows, or a hold on them, to the next. */
export const leftBehind: PoolFamily = {
  name: 'left-behind',
  tries: 'Leave something on a pooled connection for its next user.',
  async look(pool) {
    const leaving = Object.entries(leavings(pool.table.name));
    const findings: PoolFinding[] = [];
    for (const [thing, sql] of leaving) findings.push(...(await leave(pool, thing, sql)));
    const left = await onEveryConnection(pool.pool, lookAt);
    return [...findings, ...left.flat()];
  },
};

/** Each way that the application has into the database. Being refused is the better answer. */
async function leave(
  { db, ground }: PoolGround,
  thing: string,
  sql: string,
): Promise<readonly PoolFinding[]> {
  const context = contextOf(ground, 'foreign');
  const ways = [() => db.query(context, sql), () => db.withTenant(context, (tx) => tx.query(sql))];
  const findings: PoolFinding[] = [];
  for (const way of ways) {
    const isRefused = await way().then(
      () => false,
      () => true,
    );
    const attack = `leave ${thing}`;
    findings.push({ attack, context: 'foreign', foreignRows: 0, isBreach: false, isRefused });
  }
  return findings;
}

async function lookAt(client: pg.PoolClient): Promise<readonly PoolFinding[]> {
  const findings: PoolFinding[] = [];
  for (const [thing, sql] of Object.entries(traces)) {
    const { rowCount } = await client.query(sql);
    const isBreach = (rowCount ?? 0) > 0;
    findings.push({
      attack: `find ${thing} that another user left`,
      context: 'none',
      foreignRows: 0,
      isBreach,
      isRefused: false,
    });
  }
  return findings;
}
