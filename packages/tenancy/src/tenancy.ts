import type pg from 'pg';

import { systemClock } from '@ataski/kernel';
import type {
  Clock,
  Migration,
  PlatformDb,
  QueryResult,
  TenantContext,
  TenantDb,
  TenantTx,
  TransactionOptions,
} from '@ataski/kernel';

import { assertRole } from './assert-role.ts';
import { signContext } from './context-token.ts';
import { toTenancyError } from './database-error.ts';
import { TenancyError } from './errors.ts';
import { assertSchema } from './migrate.ts';
import { releaseScrubbed } from './residue.ts';
import type { SigningKey } from './signing-key.ts';
import { createStatementNames } from './statement-names.ts';
import { TenantQuery } from './tenant-query.ts';
import { runTransaction } from './tenant-transaction.ts';

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
  const { pool, signingKey, clock = systemClock } = options;
  const ttlMs = options.contextTtlMs ?? 60_000;
  const nameOf = options.preparedStatements === false ? () => undefined : createStatementNames();
  // The pool drops a broken idle connection by itself; the next statement tells whoever needs to know.
  pool.on('error', () => undefined);
  const sign = (context: TenantContext) =>
    signContext(signingKey, context, clock.now().getTime() + ttlMs);

  return Object.freeze({
    async transaction<T>(
      context: TenantContext,
      work: (tx: TenantTx) => Promise<T>,
      how: TransactionOptions = {},
    ) {
      const token = sign(context);
      const client = await connect(pool);
      try {
        return await runTransaction({ client, context, token, options: how, nameOf, work });
      } finally {
        void releaseScrubbed(client);
      }
    },
    async query<Row>(context: TenantContext, text: string, values: readonly unknown[] = []) {
      const token = sign(context);
      const client = await connect(pool);
      try {
        return await send<Row>(client, { token, text, values, name: nameOf(text) });
      } finally {
        // Behind the answer, not before it: the caller does not wait for the scrub.
        void releaseScrubbed(client);
      }
    },
    async call<Row>(name: string, values: readonly unknown[] = []) {
      if (!functionName.test(name)) throw new TenancyError('TENANCY_FUNCTION_NAME_INVALID');
      const places = values.map((_, index) => `$${String(index + 1)}`).join(', ');
      try {
        const { rows } = await pool.query(`select * from ${name}(${places})`, [...values]);
        return rows as Row[];
      } catch (error) {
        throw toTenancyError(error);
      }
    },
    async assertBoot(migrations: readonly Migration[]) {
      await assertRole(pool);
      const { rows } = await pool.query<{ name: string; checksum: string }>(
        `select package || '/' || lpad(number::text, 6, '0') || '_' || name as name, checksum from tenancy.migration`,
      );
      assertSchema(new Map(rows.map((row) => [row.name, row.checksum])), migrations);
    },
    async ping() {
      try {
        await pool.query('select 1');
      } catch (error) {
        throw new TenancyError('TENANCY_DATABASE_UNAVAILABLE', {}, error);
      }
    },
  });
}

const watched = new WeakSet<pg.PoolClient>();

async function connect(pool: pg.Pool): Promise<pg.PoolClient> {
  try {
    const client = await pool.connect();
    // A connection that dies while it is in use fails its statements and is destroyed at release; without
    // a listener of its own it would also end the process.
    if (!watched.has(client)) client.on('error', () => undefined);
    watched.add(client);
    return client;
  } catch (error) {
    throw new TenancyError('TENANCY_DATABASE_UNAVAILABLE', {}, error);
  }
}

function send<Row>(
  client: pg.PoolClient,
  statement: ConstructorParameters<typeof TenantQuery>[0],
): Promise<QueryResult<Row>> {
  return new Promise((resolve, reject) => {
    const query = new TenantQuery(statement, (error, result) => {
      if (error === null) resolve({ rows: result.rows as Row[], rowCount: result.rowCount ?? 0 });
      else reject(toTenancyError(error));
    });
    client.query(query);
  });
}
