import type pg from 'pg';

import type { BenchmarkDatabase } from '../benchmark-database.ts';
import { createContexts, isolatedStatement } from '../item-readers.ts';
import type { Item, ReadItem } from '../item-readers.ts';

/**
 * The four-message form: BEGIN, the context, the query, COMMIT, each awaited before the next is
 * sent. Table, policies, token and prepared statements are ours, so that the shape alone differs.
 */
export function readInAwaitedMessages(database: BenchmarkDatabase, pool: pg.Pool): ReadItem {
  const contextOf = createContexts(database);
  return async (tenantNumber, id) => {
    const token = database.sign(contextOf(tenantNumber));
    const client = await pool.connect();
    try {
      await client.query('begin');
      await client.query({ name: 'context', text: setContext, values: [token] });
      const text = isolatedStatement;
      const { rows } = await client.query<Item>({ name: 'isolated_item', text, values: [id] });
      await client.query('commit');
      return rows[0];
    } finally {
      client.release();
    }
  };
}

const setContext = "select set_config('ataski.context', $1, true)";
