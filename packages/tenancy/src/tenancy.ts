import type pg from 'pg';

import { systemClock } from '@ataski/kernel';
import type {
  Clock,
  Migration,
  PlatformDb,
  TenantContext,
  TenantDb,
  TenantTx,
  TransactionOptions,
} from '@ataski/kernel';

import { signContext, signPlatform } from './context/context-token.ts';
import type { SigningKey } from './context/signing-key.ts';
import { TenancyError } from './errors.ts';
import { assertRole } from './schema/assert-role.ts';
import { assertSchema } from './schema/migrate.ts';
import { createConnectionDoor } from './transaction/connection-door.ts';
import { createStatementNames } from './transaction/statement-names.ts';
import { runStatement } from './transaction/tenant-statement.ts';
import { runTransaction } from './transaction/tenant-transaction.ts';

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
  readonly clock?: Clock;
}

/** Tenant transactions on plain PostgreSQL. */
export interface Tenancy extends TenantDb, PlatformDb {
  /**
   * Refuses a role that could step around row-level security, and a schema that is not exactly
   * `migrations`.
   */
  assertBoot(migrations: readonly Migration[]): Promise<void>;
  /** Resolves while the database answers. Throws TENANCY_DATABASE_UNAVAILABLE. */
  ping(): Promise<void>;
}

const functionName = /^[a-z_][a-z0-9_]*\.[a-z_][a-z0-9_]*$/;

/** Makes the one door to tenants' rows. */
export function createTenancy(options: TenancyOptions): Tenancy {
  const { pool, signingKey, clock = systemClock, contextTtlMs = 60_000 } = options;
  const isPreparing = options.preparedStatements !== false;
  const nameOf = isPreparing ? createStatementNames() : () => undefined;
  const door = createConnectionDoor(pool, isPreparing);
  // The pool drops a broken idle connection by itself; the next statement tells whoever needs to know.
  pool.on('error', () => undefined);
  const expiresAtMs = () => clock.now().getTime() + contextTtlMs;
  const sign = (context: TenantContext) => signContext(signingKey, context, expiresAtMs());
  const run = <Row>(token: string, text: string, values: readonly unknown[]) =>
    runStatement<Row>(door, { token, text, values, name: nameOf(text) });

  return Object.freeze({
    withTenant: <T>(
      context: TenantContext,
      work: (tx: TenantTx) => Promise<T>,
      how: TransactionOptions = {},
    ) => runTransaction(door, { context, token: sign(context), options: how, nameOf, work }),
    query: <Row>(context: TenantContext, text: string, values: readonly unknown[] = []) =>
      run<Row>(sign(context), text, values),
    async call<Row>(name: string, values: readonly unknown[] = []) {
      if (!functionName.test(name)) throw new TenancyError('TENANCY_FUNCTION_NAME_INVALID');
      const places = values.map((_, index) => `$${String(index + 1)}`).join(', ');
      const token = signPlatform(signingKey, expiresAtMs());
      return (await run<Row>(token, `select * from ${name}(${places})`, values)).rows;
    },
    async assertBoot(migrations: readonly Migration[]) {
      await assertRole(pool);
      const { rows } = await run<{ name: string; checksum: string }>(noContext, appliedSql, []);
      assertSchema(new Map(rows.map((row) => [row.name, row.checksum])), migrations);
    },
    async ping() {
      await run(noContext, 'select 1', []);
    },
  });
}

/** Makes every policy raise. */
const noContext = '';

const appliedSql = `
  select package || '/' || lpad(number::text, 6, '0') || '_' || name as name, checksum
    from tenancy.migration`;
