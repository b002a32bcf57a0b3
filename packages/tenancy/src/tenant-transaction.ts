import type pg from 'pg';

import type { QueryResult, TenantContext, TenantTx, TransactionOptions } from '@ataski/kernel';
import { assumeTenantTx } from '@ataski/kernel';

import { toTenancyError } from './database-error.ts';
import { TenancyError } from './errors.ts';
import { setContext } from './tenant-query.ts';

/** Command tags of statements that would end, open or split the transaction behind our back. */
const transactionControl = new Set([
  'BEGIN',
  'START',
  'COMMIT',
  'ROLLBACK',
  'PREPARE',
  'SAVEPOINT',
  'RELEASE',
]);

/** What one transaction needs. */
export interface TransactionRun<T> {
  readonly client: pg.PoolClient;
  readonly context: TenantContext;
  readonly token: string;
  readonly options: TransactionOptions;
  readonly nameOf: (text: string) => string | undefined;
  readonly work: (tx: TenantTx) => Promise<T>;
}

/**
 * Runs `work` between BEGIN and COMMIT. BEGIN, the context and the first statement share one
 * network wait. COMMIT counts only with its own command tag: an aborted transaction answers
 * ROLLBACK, without an error.
 */
export async function runTransaction<T>(run: TransactionRun<T>): Promise<T> {
  const { client } = run;
  let isOpen = true;
  let control: string | undefined;
  const opened = Promise.all([
    client.query(beginSql(run.options)),
    client.query(setContext, [run.token]),
  ]);
  // Awaited below; a failure in between must not count as unhandled.
  opened.catch(() => undefined);
  const query = async <Row>(
    text: string,
    values: readonly unknown[] = [],
  ): Promise<QueryResult<Row>> => {
    if (!isOpen) throw new TenancyError('TENANCY_TRANSACTION_OVER');
    const name = run.nameOf(text);
    const config = {
      ...(name === undefined ? {} : { name }),
      text,
      values: [...values],
      queryMode: 'extended',
    };
    try {
      const result = await client.query(config as pg.QueryConfig);
      if (transactionControl.has(result.command)) control = result.command;
      return { rows: result.rows as Row[], rowCount: result.rowCount ?? 0 };
    } catch (error) {
      throw toTenancyError(error);
    }
  };
  try {
    const value = await run.work(assumeTenantTx({ query }, run.context));
    isOpen = false;
    await opened;
    if (control !== undefined)
      throw new TenancyError('TENANCY_TRANSACTION_CONTROL', { command: control });
    const commit = await client.query('commit');
    if (commit.command !== 'COMMIT') throw new TenancyError('TENANCY_COMMIT_LOST');
    return value;
  } catch (error) {
    isOpen = false;
    await client.query('rollback').catch(() => undefined);
    throw toTenancyErrorOrSame(error);
  }
}

/** What `work` throws is its own; only what the driver throws is translated. */
function toTenancyErrorOrSame(error: unknown): unknown {
  const isDriver =
    error instanceof Error &&
    ('severity' in error || 'errno' in error || error.message.startsWith('Connection'));
  return isDriver ? toTenancyError(error) : error;
}

function beginSql(options: TransactionOptions): string {
  const level =
    options.isolationLevel === undefined ? '' : ` isolation level ${options.isolationLevel}`;
  const access = options.readOnly === true ? ' read only' : '';
  const timeout = options.statementTimeoutMs;
  const limit =
    timeout === undefined ? '' : `; set local statement_timeout = ${String(Math.trunc(timeout))}`;
  return `begin${level}${access}${limit}`;
}
