import { AsyncLocalStorage } from 'node:async_hooks';

import type pg from 'pg';

import type {
  AtaskiError,
  QueryResult,
  TenantContext,
  TenantTx,
  TransactionOptions,
} from '@ataski/kernel';
import { assumeTenantTx } from '@ataski/kernel';

import { TenancyError } from '../errors.ts';
import type { ConnectionDoor } from './connection-door.ts';
import { isSpent, toTenancyError } from './database-error.ts';
import { holdBack } from './hold-back.ts';
import { requirePlain } from './residue.ts';

/** One level of an open transaction: the transaction itself, or a savepoint inside it. */
export interface TransactionFrame {
  readonly door: ConnectionDoor;
  readonly client: pg.PoolClient;
  readonly context: TenantContext;
  readonly options: TransactionOptions;
  readonly nameOf: (text: string) => string | undefined;
  /** 0 for the transaction itself. */
  readonly depth: number;
  /** The level around this one, or the transaction of another database. */
  readonly outer: TransactionFrame | undefined;
  /** Of the connection; shared by all levels. */
  readonly health: { isSpent: boolean; hasRun: boolean };
  isOpen: boolean;
  /** A nested level is running, and this one waits for it. */
  isBusy: boolean;
  /**
   * Resolves, always, with the error of the first statement that nobody waits for, once they are
   * answered.
   */
  sent: Promise<AtaskiError | null>;
}

/** Nothing was sent. */
export const nothingSent: Promise<null> = Promise.resolve(null);

/**
 * Fails with what failed first: after a statement that nobody waited for, the server tells each
 * later one only that the transaction is aborted.
 */
export async function failWithFirst(frame: TransactionFrame, error: AtaskiError): Promise<never> {
  throw (await frame.sent) ?? error;
}

const key: unique symbol = Symbol.for('@ataski/tenancy/transaction') as never;
const shared = globalThis as { [key]?: AsyncLocalStorage<TransactionFrame> };
/** One for the whole process: the ESM and the CJS copy of this package see the same frames. */
const frames = (shared[key] ??= new AsyncLocalStorage<TransactionFrame>());

/** Runs `work` so that `findFrame` finds `frame` in it and in whatever it calls. */
export function insideFrame<T>(frame: TransactionFrame, work: () => Promise<T>): Promise<T> {
  return frames.run(frame, work);
}

/** The innermost frame that encloses the caller, open or over; undefined outside of all. */
export function enclosingFrame(): TransactionFrame | undefined {
  return frames.getStore();
}

/** The innermost open frame of this door's database that encloses the caller. */
export function findFrame(door: ConnectionDoor): TransactionFrame | undefined {
  let frame = frames.getStore();
  while (frame !== undefined && !(frame.door === door && isWholeOpen(frame))) frame = frame.outer;
  return frame;
}

/** Throws TENANCY_OTHER_TENANT_INSIDE when the caller is inside a transaction of another tenant. */
export function requireSameTenant(door: ConnectionDoor, context: TenantContext): void {
  const frame = findFrame(door);
  if (frame !== undefined && frame.context.tenantId !== context.tenantId)
    throw new TenancyError('TENANCY_OTHER_TENANT_INSIDE', { differs: 'tenant' });
}

/** True while this level and all around it, up to the transaction itself, are open. */
export function isWholeOpen(frame: TransactionFrame): boolean {
  return (
    frame.isOpen && (frame.depth === 0 || frame.outer === undefined || isWholeOpen(frame.outer))
  );
}

/** Throws unless a statement may run on this level now. */
export function requireOpen(frame: TransactionFrame): void {
  if (!isWholeOpen(frame)) throw new TenancyError('TENANCY_TRANSACTION_OVER');
  if (frame.isBusy) throw new TenancyError('TENANCY_TRANSACTION_BUSY');
}

/** The capability of one level: it works until the level is over. */
export function createTenantTx(frame: TransactionFrame): TenantTx {
  const { client, context, nameOf } = frame;
  const run = async (text: string, values: readonly unknown[]): Promise<pg.QueryResult> => {
    // Only what is analysed by clean settings may stay prepared for the next tenant, and after one
    // statement they may be this tenant's own.
    const name = frame.health.hasRun ? undefined : nameOf(text);
    frame.health.hasRun = true;
    const named = name === undefined ? {} : { name };
    const config = { ...named, text, values: [...values], queryMode: 'extended' };
    return await client.query(config as pg.QueryConfig).catch((error: unknown) => {
      frame.health.isSpent ||= isSpent(error);
      return translate(error);
    });
  };
  const query = async <Row>(
    text: string,
    values: readonly unknown[] = [],
  ): Promise<QueryResult<Row>> => {
    requireOpen(frame);
    requirePlain(text);
    const result = await run(text, values).catch((error: unknown) =>
      failWithFirst(frame, toTenancyError(error)),
    );
    return { rows: result.rows as Row[], rowCount: result.rowCount ?? 0 };
  };
  // What is not sent at all must fail here: the server would commit without it.
  const send = (text: string, values: readonly string[]): void => {
    requireOpen(frame);
    requirePlain(text);
    if (!values.every((value) => typeof value === 'string'))
      throw new TenancyError('TENANCY_STATEMENT_REFUSED');
    // What comes next, usually the commit, goes out together with it.
    holdBack(client);
    const failure = run(text, values).then(() => null, toFailure);
    frame.sent = Promise.all([frame.sent, failure]).then(([earlier, own]) => earlier ?? own);
  };
  return assumeTenantTx({ query, send }, context);
}

/** Why a statement failed; null where it only met a transaction that had been aborted before. */
function toFailure(error: unknown): AtaskiError | null {
  const failure = toTenancyError(error);
  return failure.details['sqlState'] === '25P02' ? null : failure;
}

/** Rethrows what the driver threw as an error that is safe to show. */
export function translate(error: unknown): never {
  throw toTenancyError(error);
}
