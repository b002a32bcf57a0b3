import type pg from 'pg';

import { assumeTenantTx } from '@ataski/kernel';
import type { TenantContext, TenantDb, TenantTx } from '@ataski/kernel';

import { signContext } from '../context/context-token.ts';
import type { SigningKey } from '../context/signing-key.ts';

/** What the package exists to replace: the context is set for the session, and nobody cleans up. */
export function createCarelessDoor(pool: pg.Pool, signingKey: SigningKey): TenantDb {
  const enter = async (client: pg.PoolClient, context: TenantContext) => {
    const token = signContext(signingKey, context, Date.now() + 60_000);
    await client.query("select set_config('ataski.context', $1, false)", [token]);
  };
  const lend = async <T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> => {
    const client = await pool.connect();
    try {
      return await work(client);
    } finally {
      client.release();
    }
  };
  const query = async <Row>(client: pg.PoolClient, sql: string, values: readonly unknown[]) => {
    const { rows, rowCount } = await client.query(sql, [...values]);
    return { rows: rows as Row[], rowCount: rowCount ?? 0 };
  };
  return {
    query: <Row>(context: TenantContext, sql: string, values: readonly unknown[] = []) =>
      lend(async (client) => {
        await enter(client, context);
        return await query<Row>(client, sql, values);
      }),
    withTenant: <T>(context: TenantContext, work: (tx: TenantTx) => Promise<T>) =>
      lend(async (client) => {
        await enter(client, context);
        const tx = {
          query: <Row>(sql: string, values: readonly unknown[] = []) =>
            query<Row>(client, sql, values),
        };
        return await work(assumeTenantTx(tx, context));
      }),
  };
}
