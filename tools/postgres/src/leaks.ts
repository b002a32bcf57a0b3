import { setTimeout as sleep } from 'node:timers/promises';

import type { OpenDatabase } from './open-database.ts';

/** Names what a test file left behind: connections that were never released, transactions left open. */
export async function leaksOf(database: OpenDatabase): Promise<readonly string[]> {
  for (let attempt = 0; ; attempt += 1) {
    const leaks = [...checkedOut(database), ...(await openTransactions(database))];
    // A scrub that runs behind the last answer may need a moment.
    if (leaks.length === 0 || attempt === 20) return leaks;
    await sleep(25);
  }
}

function checkedOut({ pools }: OpenDatabase): string[] {
  return Object.entries(pools)
    .filter(([, pool]) => pool.totalCount > pool.idleCount)
    .map(([name, pool]) => `${String(pool.totalCount - pool.idleCount)} connections of ${name}`);
}

async function openTransactions({ name, pools }: OpenDatabase): Promise<string[]> {
  const { rows } = await pools.superuser.query<{ usename: string; state: string }>(
    `select usename, state from pg_stat_activity
      where datname = $1 and pid <> pg_backend_pid() and state like 'idle in transaction%'`,
    [name],
  );
  return rows.map((row) => `${row.usename} is ${row.state}`);
}
