import type pg from 'pg';

import type { QueryResult, TenantContext, TenantTx, TransactionOptions } from '@ataski/kernel';
import { assumeTenantTx } from '@ataski/kernel';

import type { ConnectionDoor } from './connection-door.ts';
import { toTenancyError } from './database-error.ts';
import { TenancyError } from './errors.ts';
import { setContext } from './own-statements.ts';
import { isPlain, resetSettings } from './residue.ts';

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
  const state: TransactionState = { isOpen: true, isTainted: false, control: undefined };
  const opened = Promise.all([
    // What a single statement of another tenant set for the session must not reach this one.
    client.query(resetSettings),
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
    await commit(client, state);
    return value;
  } catch (error) {
    state.isOpen = false;
    await client.query('rollback').catch(() => undefined);
    throw error;
  } finally {
    // Behind the answer, not before it: the caller does not wait for the scrub.
    if (state.isTainted) door.destroy(client);
    else door.scrub(client);
  }
}

async function commit(client: pg.PoolClient, { control }: TransactionState): Promise<void> {
  if (control !== undefined) {
    throw new TenancyError('TENANCY_TRANSACTION_CONTROL', { command: control });
  }
  const { command } = await client.query('commit').catch(translate);
  if (command !== 'COMMIT') throw new TenancyError('TENANCY_COMMIT_LOST');
}

interface TransactionState {
  isOpen: boolean;
  /** A statement ran after which the connection must not be used again. */
  isTainted: boolean;
  /** The command by which a statement took the transaction into its own hands. */
  control: string | undefined;
}

function createQuery(
  client: pg.PoolClient,
  state: TransactionState,
  nameOf: (text: string) => string | undefined,
) {
  return async <Row>(text: string, values: readonly unknown[] = []): Promise<QueryResult<Row>> => {
    if (!state.isOpen) throw new TenancyError('TENANCY_TRANSACTION_OVER');
    if (!isPlain(text)) state.isTainted = true;
    const name = nameOf(text);
    const named = name === undefined ? {} : { name };
    const config = { ...named, text, values: [...values], queryMode: 'extended' };
    const result = await client.query(config as pg.QueryConfig).catch(translate);
    if (transactionControl.has(result.command)) state.control = result.command;
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
