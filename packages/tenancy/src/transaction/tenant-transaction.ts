import type pg from 'pg';

import type { TenantContext, TenantTx, TransactionOptions } from '@ataski/kernel';

import { TenancyError } from '../errors.ts';
import type { ConnectionDoor } from './connection-door.ts';
import { toTenancyError } from './database-error.ts';
import { holdBack } from './hold-back.ts';
import {
  createTenantTx,
  enclosingFrame,
  failWithFirst,
  insideFrame,
  nothingSent,
  translate,
} from './transaction-frame.ts';
import type { TransactionFrame } from './transaction-frame.ts';

/** What one transaction needs. */
export interface TransactionRun<T> {
  readonly context: TenantContext;
  /** Signs the context, for the backend that will see it. */
  readonly sign: (client: pg.PoolClient) => string;
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
  const { context, options, nameOf, work } = run;
  const frame: TransactionFrame = {
    ...{ door, client, context, options, nameOf, health: { isSpent: false, hasRun: false } },
    ...{ depth: 0, outer: enclosingFrame(), isOpen: true, isBusy: false, sent: nothingSent },
  };
  try {
    const token = run.sign(client);
    holdBack(client);
    const opened = begin(door, client, options, token);
    // Awaited below; a failure in between must not count as unhandled.
    opened.catch(() => undefined);
    const value = await insideFrame(frame, () => work(createTenantTx(frame)));
    frame.isOpen = false;
    await opened.catch(translate);
    if (frame.isBusy) throw new TenancyError('TENANCY_TRANSACTION_BUSY');
    await commit(door, client, token).catch((error: unknown) =>
      failWithFirst(frame, toTenancyError(error)),
    );
    // Answered before the commit was. Never an error here, unless the driver failed by itself.
    const failure = await frame.sent;
    if (failure !== null) throw failure;
    door.giveBack(client, frame.health.isSpent);
    return value;
  } catch (error) {
    frame.isOpen = false;
    await door.rollBack(client);
    door.giveBackAfter(client, frame.health.isSpent);
    throw error;
  }
}

async function begin(
  door: ConnectionDoor,
  client: pg.PoolClient,
  options: TransactionOptions,
  token: string,
): Promise<void> {
  const sql = beginSql(options);
  if (sql === 'begin') {
    await door.run(client, [['ataski_begin'], ['ataski_context', token]]);
    return;
  }
  await Promise.all([client.query(sql), door.run(client, [['ataski_context', token]])]);
}

/**
 * Scrubs and commits in one network wait. In a transaction that has failed already nothing of it
 * runs, and nothing was kept; what is deferred to the commit still finds the context.
 */
async function commit(door: ConnectionDoor, client: pg.PoolClient, token: string): Promise<void> {
  const steps = [['ataski_reset'], ['ataski_restore', token], ['ataski_commit']] as const;
  const command = await door.run(client, steps).catch((error: unknown) => {
    if ((error as { code?: unknown }).code !== '25P02') translate(error);
    throw new TenancyError('TENANCY_COMMIT_LOST', {}, error);
  });
  if (command !== 'COMMIT') throw new TenancyError('TENANCY_COMMIT_LOST');
}

function beginSql({ isolationLevel, readOnly, statementTimeoutMs }: TransactionOptions): string {
  const level = isolationLevel === undefined ? '' : ` isolation level ${isolationLevel}`;
  const access = readOnly === true ? ' read only' : '';
  const limit =
    statementTimeoutMs === undefined
      ? ''
      : `; set local statement_timeout = ${String(Math.trunc(statementTimeoutMs))}`;
  return `begin${level}${access}${limit}`;
}
