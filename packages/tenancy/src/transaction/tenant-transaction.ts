import type pg from 'pg';

import type { QueryResult, TenantContext, TenantTx, TransactionOptions } from '@ataski/kernel';
import { assumeTenantTx } from '@ataski/kernel';

import { TenancyError } from '../errors.ts';
import type { ConnectionDoor } from './connection-door.ts';
import { toTenancyError } from './database-error.ts';
import { setContext } from './own-statements.ts';
import { requirePlain, resetSettings } from './residue.ts';

/** What one transaction needs. */
export interface TransactionRun<T> {
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
export async function runTransaction<T>(door: ConnectionDoor, run: TransactionRun<T>): Promise<T> {
  const client = await door.take();
  const state: TransactionState = { isOpen: true };
  const opened = Promise.all([
    client.query(beginSql(run.options)),
    client.query(setContext, [run.token]),
  ]);
  // Awaited below; a failure in between must not count as unhandled.
  opened.catch(() => undefined);
  const query = createQuery(client, state, run.nameOf);
  try {
    const value = await run.work(assumeTenantTx({ query }, run.context));
    state.isOpen = false;
    await opened.catch(translate);
    await commit(client, run.token);
    return value;
  } catch (error) {
    state.isOpen = false;
    await client.query('rollback').catch(() => undefined);
    throw error;
  } finally {
    // Behind the answer, not before it: the caller does not wait for the scrub.
    door.scrub(client);
  }
}

/**
 * Settings are undone inside the transaction, because behind a transaction-mode pooler the scrub
 * may meet another connection. What is deferred to the commit still finds the context.
 */
async function commit(client: pg.PoolClient, token: string): Promise<void> {
  // Both fail only where the transaction has failed already, which the answer to COMMIT tells.
  client.query(resetSettings).catch(() => undefined);
  client.query(setContext, [token]).catch(() => undefined);
  const { command } = await client.query('commit').catch(translate);
  if (command !== 'COMMIT') throw new TenancyError('TENANCY_COMMIT_LOST');
}

interface TransactionState {
  isOpen: boolean;
}

function createQuery(
  client: pg.PoolClient,
  state: TransactionState,
  nameOf: (text: string) => string | undefined,
) {
  return async <Row>(text: string, values: readonly unknown[] = []): Promise<QueryResult<Row>> => {
    if (!state.isOpen) throw new TenancyError('TENANCY_TRANSACTION_OVER');
    requirePlain(text);
    const name = nameOf(text);
    const named = name === undefined ? {} : { name };
    const config = { ...named, text, values: [...values], queryMode: 'extended' };
    const result = await client.query(config as pg.QueryConfig).catch(translate);
    return { rows: result.rows as Row[], rowCount: result.rowCount ?? 0 };
  };
}

function translate(error: unknown): never {
  throw toTenancyError(error);
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
