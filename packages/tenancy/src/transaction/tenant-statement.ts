import type pg from 'pg';

import type { QueryResult } from '@ataski/kernel';

import type { ConnectionDoor } from './connection-door.ts';
import { toTenancyError } from './database-error.ts';
import { requirePlain } from './residue.ts';
import { TenantQuery } from './tenant-query.ts';
import type { TenantStatement } from './tenant-query.ts';

/** Runs one plain statement in a transaction of its own, in one network wait. Throws TenancyError. */
export async function runStatement<Row>(
  door: ConnectionDoor,
  statement: TenantStatement,
): Promise<QueryResult<Row>> {
  requirePlain(statement.text);
  const client = await door.take();
  let isScrubbed = false;
  try {
    const result = await send<Row>(client, statement);
    // The statement brings its scrub along; without an error all of it ran.
    isScrubbed = true;
    return result;
  } catch (error) {
    throw toTenancyError(error);
  } finally {
    if (isScrubbed) door.giveBack(client);
    else door.scrub(client);
  }
}

function send<Row>(client: pg.PoolClient, statement: TenantStatement): Promise<QueryResult<Row>> {
  return new Promise((resolve, reject) => {
    const query = new TenantQuery(statement, (error, result) => {
      if (error === null) resolve({ rows: result.rows as Row[], rowCount: result.rowCount ?? 0 });
      else reject(error);
    });
    client.query(query);
  });
}
