import type { Actor } from './actor.ts';
import type { CorrelationId } from './correlation-id.ts';
import type { TenantId } from './tenant-id.ts';

/** Whose rows, who acts, and because of what. Signed once and trusted by policies and audit capture. */
export interface TenantContext {
  readonly tenantId: TenantId;
  readonly actor: Actor;
  readonly correlationId: CorrelationId;
}

/** The context of what has no tenant: a sign-in, an operator's act. It opens no tenant's rows. */
export interface PlatformContext {
  readonly tenantId: null;
  readonly actor: Actor;
  readonly correlationId: CorrelationId;
}

/** The rows of one statement. */
export interface QueryResult<Row> {
  readonly rows: readonly Row[];
  /** Rows read or changed. */
  readonly rowCount: number;
}

declare const tenantTxBrand: unique symbol;

/**
 * A transaction bound to one tenant: the capability that every function which touches a tenant's
 * rows asks for. Only tenancy makes one, so a query without a tenant does not compile.
 */
export interface TenantTx {
  readonly context: TenantContext;
  query<Row = Record<string, unknown>>(
    sql: string,
    values?: readonly unknown[],
  ): Promise<QueryResult<Row>>;
  /**
   * Runs a statement whose answer nobody waits for, so that it costs no network wait of its own.
   * When it fails, whatever comes next in this transaction fails with its error, the commit at the
   * latest: nothing is committed without it. Values are texts, which no driver fails to send.
   * Absent where a transaction is bound by means of your own that have no such way.
   */
  send?(sql: string, values: readonly string[]): void;
  readonly [tenantTxBrand]: true;
}

/** How a tenant transaction is run. */
export interface TransactionOptions {
  readonly readOnly?: boolean;
  readonly isolationLevel?: 'read committed' | 'repeatable read' | 'serializable';
  /** Cancels a statement that runs longer. */
  readonly statementTimeoutMs?: number;
}

/** Opens tenant transactions. Implemented by tenancy, taken as a port by its neighbours. */
export interface TenantDb {
  /**
   * A transaction of its own, also when it is called inside another: commits when `work` resolves
   * and rolls back when it throws.
   */
  withTenant<T>(
    context: TenantContext,
    work: (tx: TenantTx) => Promise<T>,
    options?: TransactionOptions,
  ): Promise<T>;
  /** One statement in a transaction of its own, in one network wait. */
  query<Row = Record<string, unknown>>(
    context: TenantContext,
    sql: string,
    values?: readonly unknown[],
  ): Promise<QueryResult<Row>>;
}

/**
 * Calls a narrow SECURITY DEFINER function, where no tenant is known yet: an exact key goes in, one
 * id comes out. It takes a function's name, never SQL.
 */
export interface PlatformDb {
  /**
   * A value may be a function of type {@link ContextSigned}, which is asked once the connection is
   * known: where a function writes for several tenants and is handed the signed contexts of all.
   */
  call<Row = Record<string, unknown>>(
    functionName: string,
    values?: readonly unknown[],
  ): Promise<readonly Row[]>;
}

/** Makes a value that carries contexts signed for the connection on which it is sent. */
export type ContextSigned = (sign: ContextSigner) => unknown;

/** Signs contexts together, in their order, for the one connection on which they are verified. */
export type ContextSigner = (contexts: readonly TenantContext[]) => string;

/**
 * Declares that `client` is inside a transaction that is bound to `context` by means of your own.
 * Nothing checks it. Of our packages only tenancy may call it (lint).
 */
export function assumeTenantTx(
  client: Pick<TenantTx, 'query' | 'send'>,
  context: TenantContext,
): TenantTx {
  const send = client.send?.bind(client);
  const tx = {
    context,
    query: client.query.bind(client),
    ...(send === undefined ? {} : { send }),
  };
  return Object.freeze(tx) as unknown as TenantTx;
}
