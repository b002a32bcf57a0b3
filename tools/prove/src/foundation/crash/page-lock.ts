import { setTimeout as sleep } from 'node:timers/promises';

import pg from 'pg';

/** The tables that one transaction writes for a page, in its order. */
export const pageTables = ['record', 'stream_state', 'stream_progress'] as const;
export type PageTable = (typeof pageTables)[number];

/**
 * Holds writers of one table back, and waits until the server is one of them: now it stands inside
 * a page's transaction. Also resolves when `signal` is aborted. Returns what lets writers go on.
 */
export async function catchInsidePage(
  connection: pg.ClientConfig,
  table: PageTable,
  signal: AbortSignal,
): Promise<() => Promise<void>> {
  const client = new pg.Client(connection);
  await client.connect();
  const name = `connectors_kit.${table}`;
  await client.query('begin');
  // Readers pass.
  await client.query(`lock table ${name} in exclusive mode`);
  while (!signal.aborted) {
    const { rowCount } = await client.query(
      'select from pg_locks where relation = $1::regclass and not granted',
      [name],
    );
    if (rowCount !== 0) break;
    await sleep(5);
  }
  return async () => {
    // Not rolled back, because rollbacks are counted.
    await client.query('commit');
    await client.end();
  };
}
