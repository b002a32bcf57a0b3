import type pg from 'pg';

import type { QueryResult } from '@ataski/kernel';

import { TenancyError } from '../errors.ts';
import { toTenancyError } from '../transaction/database-error.ts';
import { releaseLocks, requirePlain, resetSettings } from '../transaction/residue.ts';

/** Statements under a grant: rows of one tenant, to read. */
export interface OpsTx {
  query<Row = Record<string, unknown>>(
    sql: string,
    values?: readonly unknown[],
  ): Promise<QueryResult<Row>>;
}

/** One reading. */
export interface OpsReading<T> {
  readonly grantId: string;
  /** Milliseconds until the time is over; zero or less when it is. */
  readonly remainingMs: () => number;
  readonly work: (tx: OpsTx) => Promise<T>;
}

/**
 * Runs `work` in a read-only transaction that is rolled back, under a grant. The connection is
 * scrubbed, and destroyed after any failure.
 */
export async function readUnderGrant<T>(pool: pg.Pool, reading: OpsReading<T>): Promise<T> {
  const client = await connect(pool);
  const state = { isOpen: true };
  let isSound = false;
  try {
    await client.query('begin read only');
    await client.query("select set_config('ataski.ops_grant', $1, true)", [reading.grantId]);
    const value = await reading.work(createOpsTx(client, state, reading.remainingMs));
    state.isOpen = false;
    await client.query('rollback');
    await client.query(`${resetSettings}; ${releaseLocks}`);
    isSound = client.getTransactionStatus() === 'I';
    return value;
  } catch (error) {
    throw toTenancyError(error);
  } finally {
    state.isOpen = false;
    client.release(!isSound);
  }
}

function createOpsTx(
  client: pg.PoolClient,
  state: { readonly isOpen: boolean },
  remainingMs: () => number,
): OpsTx {
  return Object.freeze({
    async query<Row>(sql: string, values: readonly unknown[] = []) {
      requirePlain(sql);
      const limitMs = Math.floor(remainingMs());
      // Zero would mean no limit at all.
      if (limitMs < 1) throw new TenancyError('TENANCY_GRANT_OVER');
      if (!state.isOpen) throw new TenancyError('TENANCY_TRANSACTION_OVER');
      await client.query("select set_config('statement_timeout', $1, true)", [String(limitMs)]);
      const config = { text: sql, values: [...values], queryMode: 'extended' } as pg.QueryConfig;
      const result = await client.query(config).catch((error: unknown) => {
        throw remainingMs() < 1 ? new TenancyError('TENANCY_GRANT_OVER', {}, error) : error;
      });
      return { rows: result.rows as Row[], rowCount: result.rowCount ?? 0 };
    },
  });
}

async function connect(pool: pg.Pool): Promise<pg.PoolClient> {
  try {
    return await pool.connect();
  } catch (error) {
    throw toTenancyError(error);
  }
}
