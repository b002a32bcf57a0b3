import type { TenantContext, TenantTx, TransactionOptions } from '@ataski/kernel';

import { TenancyError } from '../errors.ts';
import { toTenancyError } from './database-error.ts';
import {
  createTenantTx,
  failWithFirst,
  insideFrame,
  isWholeOpen,
  nothingSent,
  requireOpen,
  translate,
} from './transaction-frame.ts';
import type { TransactionFrame } from './transaction-frame.ts';

/**
 * Runs `work` behind a savepoint of an open transaction: what it did is undone when it throws, and
 * the transaction around it goes on. The level around it takes no statement meanwhile, or it would
 * be undone along with it. Throws TENANCY_TRANSACTION_OVER and TENANCY_TRANSACTION_BUSY.
 */
export async function runNested<T>(
  outer: TransactionFrame,
  work: (tx: TenantTx) => Promise<T>,
): Promise<T> {
  requireOpen(outer);
  const frame = {
    ...outer,
    depth: outer.depth + 1,
    outer,
    isOpen: true,
    isBusy: false,
    sent: nothingSent,
  };
  const savepoint = `ataski_${String(frame.depth)}`;
  outer.isBusy = true;
  const opened = outer.client.query(`savepoint ${savepoint}`);
  opened.catch(() => undefined);
  try {
    const value = await insideFrame(frame, () => work(createTenantTx(frame)));
    await opened.catch(translate);
    await end(frame, `release savepoint ${savepoint}`).catch((error: unknown) =>
      failWithFirst(frame, toTenancyError(error)),
    );
    return value;
  } catch (error) {
    await end(frame, `rollback to savepoint ${savepoint}; release savepoint ${savepoint}`).catch(
      () => undefined,
    );
    throw error;
  } finally {
    outer.isBusy = false;
  }
}

/** Throws unless an open transaction is what `context` and `options` ask for. */
export function requireFitting(
  frame: TransactionFrame,
  context: TenantContext,
  options: TransactionOptions,
): void {
  const { tenantId, actor } = frame.context;
  if (tenantId !== context.tenantId)
    throw new TenancyError('TENANCY_OTHER_TENANT_INSIDE', { differs: 'tenant' });
  if (actor.type !== context.actor.type || actor.id !== context.actor.id)
    throw new TenancyError('TENANCY_OTHER_TENANT_INSIDE', { differs: 'actor' });
  for (const name of ['readOnly', 'isolationLevel', 'statementTimeoutMs'] as const) {
    if (options[name] !== undefined && options[name] !== frame.options[name])
      throw new TenancyError('TENANCY_OPTIONS_DIFFER', { option: name });
  }
}

/** A release fails in an aborted transaction: a failure was swallowed, and nothing was kept. */
async function end(frame: TransactionFrame, sql: string): Promise<void> {
  if (frame.isBusy) throw new TenancyError('TENANCY_TRANSACTION_BUSY');
  const isReachable = frame.outer !== undefined && isWholeOpen(frame.outer);
  frame.isOpen = false;
  if (!isReachable) throw new TenancyError('TENANCY_TRANSACTION_OVER');
  await frame.client.query(sql).catch((error: unknown) => {
    throw (error as { code?: unknown }).code === '25P02'
      ? new TenancyError('TENANCY_COMMIT_LOST', {}, error)
      : toTenancyError(error);
  });
}
