import type pg from 'pg';

import { systemClock } from '@ataski/kernel';
import type {
  Clock,
  ContextSigned,
  Migration,
  PlatformDb,
  TenantContext,
  TenantDb,
  TenantTx,
  TransactionOptions,
} from '@ataski/kernel';

import { backendPidOf } from './context/backend-pid.ts';
import { signContext, signContexts, signPlatform } from './context/context-token.ts';
import { currentTenant, runInTenant } from './context/current-tenant.ts';
import type { SigningKey } from './context/signing-key.ts';
import { TenancyError } from './errors.ts';
import { assertDirect } from './schema/assert-direct.ts';
import { assertRole } from './schema/assert-role.ts';
import { assertSignedContexts } from './schema/assert-signed-contexts.ts';
import { assertSchema } from './schema/migrate.ts';
import { createConnectionDoor } from './transaction/connection-door.ts';
import { requireFitting, runNested } from './transaction/nested-transaction.ts';
import { createStatementNames } from './transaction/statement-names.ts';
import { runStatement } from './transaction/tenant-statement.ts';
import type { StatementRun } from './transaction/tenant-statement.ts';
import { runTransaction } from './transaction/tenant-transaction.ts';
import { findFrame, requireSameTenant } from './transaction/transaction-frame.ts';

/** What isolation needs. */
export interface TenancyOptions {
  /** Logs in as `ataski_app`, with `pipeline: true`. Handed over: nobody else queries it. */
  readonly pool: pg.Pool;
  readonly signingKey: SigningKey;
  /** How long a signed context is good for, and so how long a transaction may last. Default 60,000. */
  readonly contextTtlMs?: number;
  /**
   * Prepares each text once per connection. Turn it off behind a transaction-mode pooler. Default
   * true.
   */
  readonly preparedStatements?: boolean;
  /**
   * Signs each context for the one backend that runs it, so that a token which leaked is of no use
   * on another connection. Impossible behind a transaction-mode pooler. Default: as
   * `preparedStatements`.
   */
  readonly bindToBackend?: boolean;
  readonly clock?: Clock;
}

/** Tenant transactions on plain PostgreSQL. */
export interface Tenancy extends TenantDb, PlatformDb {
  /**
   * Joins the transaction around it as a savepoint, or opens one as `withTenant` does. Throws
   * TENANCY_OTHER_TENANT_INSIDE when the transaction around it is of another tenant or actor,
   * TENANCY_OPTIONS_DIFFER when it was opened otherwise, and TENANCY_TRANSACTION_BUSY when another
   * one nested in it is still running.
   */
  transaction<T>(
    context: TenantContext,
    work: (tx: TenantTx) => Promise<T>,
    options?: TransactionOptions,
  ): Promise<T>;
  /** Runs `work` with `context` as the current one, in all that it calls. It holds no connection. */
  run<T>(context: TenantContext, work: () => T): T;
  /** The context of the surrounding `run`. Throws TENANCY_CONTEXT_ABSENT outside of one. */
  current(): TenantContext;
  /**
   * Refuses a role that could step around row-level security, a schema that is not exactly
   * `migrations`, a database that believes contexts which nobody signed, and a pooler in between
   * where statements are prepared.
   */
  assertBoot(migrations: readonly Migration[]): Promise<void>;
  /** Resolves while the database answers. Throws TENANCY_DATABASE_UNAVAILABLE. */
  ping(): Promise<void>;
}

const functionName = /^[a-z_][a-z0-9_]*\.[a-z_][a-z0-9_]*$/;

/** Makes the one door to tenants' rows. */
export function createTenancy(options: TenancyOptions): Tenancy {
  const { pool, signingKey } = options;
  const isDirect = options.preparedStatements !== false;
  const nameOf = isDirect ? createStatementNames() : () => undefined;
  const door = createConnectionDoor(pool, isDirect);
  const { signFor, signAllFor, signForPlatform } = createSigner(options, isDirect);
  // The pool drops a broken idle connection by itself; the next statement tells whoever needs to know.
  pool.on('error', () => undefined);
  const run = <Row>(
    sign: (client: pg.PoolClient) => string,
    text: string,
    values: StatementRun['values'],
  ) => runStatement<Row>(door, { sign, text, values, isDirect, name: nameOf(text) });
  const withTenant = async <T>(
    context: TenantContext,
    work: (tx: TenantTx) => Promise<T>,
    how: TransactionOptions = {},
  ) => {
    requireSameTenant(door, context);
    return await runTransaction(door, {
      ...{ context, sign: signFor(context), options: how, nameOf, work },
    });
  };

  return Object.freeze({
    withTenant,
    async transaction<T>(
      context: TenantContext,
      work: (tx: TenantTx) => Promise<T>,
      how: TransactionOptions = {},
    ) {
      const frame = findFrame(door);
      if (frame === undefined) return await withTenant(context, work, how);
      requireFitting(frame, context, how);
      return await runNested(frame, work);
    },
    async query<Row>(context: TenantContext, text: string, values: readonly unknown[] = []) {
      requireSameTenant(door, context);
      return await run<Row>(signFor(context), text, values);
    },
    async call<Row>(name: string, values: readonly unknown[] = []) {
      if (!functionName.test(name)) throw new TenancyError('TENANCY_FUNCTION_NAME_INVALID');
      const places = values.map((_, index) => `$${String(index + 1)}`).join(', ');
      const text = `select * from ${name}(${places})`;
      return (await run<Row>(signForPlatform, text, signValues(values, signAllFor))).rows;
    },
    run: runInTenant,
    current: currentTenant,
    async assertBoot(migrations: readonly Migration[]) {
      await assertRole(pool);
      if (isDirect) await assertDirect(pool);
      const { rows } = await run<{ name: string; checksum: string }>(noContext, appliedSql, []);
      assertSchema(new Map(rows.map((row) => [row.name, row.checksum])), migrations);
      await assertSignedContexts(signingKey, (forged) =>
        run(() => forged, 'select tenancy.current_tenant_id()', []),
      );
    },
    async ping() {
      await run(noContext, 'select 1', []);
    },
  });
}

/** Values for one connection: those that carry contexts are made for it. */
function signValues(
  values: readonly unknown[],
  signAllFor: (contexts: readonly TenantContext[]) => (client: pg.PoolClient) => string,
) {
  const isSigned = (value: unknown): value is ContextSigned => typeof value === 'function';
  return (client: pg.PoolClient): readonly unknown[] =>
    values.map((value) => (isSigned(value) ? value((all) => signAllFor(all)(client)) : value));
}

/** Makes every policy raise. */
const noContext = () => '';

/** Signs for the backend that will see the token, when it is bound, and for a while. */
function createSigner(options: TenancyOptions, isDirect: boolean) {
  const { signingKey, clock = systemClock, contextTtlMs = 60_000 } = options;
  const isBound = options.bindToBackend ?? isDirect;
  const expiresAtMs = () => clock.now().getTime() + contextTtlMs;
  const backendOf = (client: pg.PoolClient) => (isBound ? backendPidOf(client) : null);
  return {
    signFor: (context: TenantContext) => (client: pg.PoolClient) =>
      signContext(signingKey, context, expiresAtMs(), backendOf(client)),
    signAllFor: (contexts: readonly TenantContext[]) => (client: pg.PoolClient) =>
      signContexts(signingKey, contexts, expiresAtMs(), backendOf(client)),
    signForPlatform: (client: pg.PoolClient) =>
      signPlatform(signingKey, expiresAtMs(), backendOf(client)),
  };
}

const appliedSql = `
  select package || '/' || lpad(number::text, 6, '0') || '_' || name as name, checksum
    from tenancy.migration`;
