import type pg from 'pg';

import type { QueryResult } from '@ataski/kernel';

import type { ConnectionDoor } from './connection-door.ts';
import { isSpent, toTenancyError } from './database-error.ts';
import { requirePlain } from './residue.ts';
import { TenantQuery } from './tenant-query.ts';
import type { TenantStatement } from './tenant-query.ts';

/** A statement that waits for its connection. */
export interface StatementRun extends Omit<TenantStatement, 'token' | 'values'> {
  /** Signs the context, for the backend that will see it. */
  readonly sign: (client: pg.PoolClient) => string;
  /** Or who makes them, for that backend. */
  readonly values: readonly unknown[] | ((client: pg.PoolClient) => readonly unknown[]);
}

/** Runs one plain statement in a transaction of its own, in one network wait. Throws TenancyError. */
export async function runStatement<Row>(
  door: ConnectionDoor,
  { sign, values: given, ...statement }: StatementRun,
): Promise<QueryResult<Row>> {
  requirePlain(statement.text);
  const client = await door.take();
  try {
    const values = typeof given === 'function' ? given(client) : given;
    const result = await send<Row>(client, { ...statement, values, token: sign(client) });
    // It brought its scrub along, and without an error all of it ran.
    door.giveBack(client);
    return result;
  } catch (error) {
    door.giveBackAfter(client, isSpent(error));
    throw toTenancyError(error);
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
