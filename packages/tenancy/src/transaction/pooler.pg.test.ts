import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';

import { AtaskiError } from '@ataski/kernel';
import { findPgbouncer, startPgbouncer, useDatabase } from '@ataski/postgres';
import type { Pgbouncer } from '@ataski/postgres';

import { createSigningKey } from '../context/signing-key.ts';
import { shopMigrations } from '../shop.fixture.ts';
import { createTenancy } from '../tenancy.ts';
import type { Tenancy } from '../tenancy.ts';

/** Fewer than there are clients, so that connections to the database are shared. */
const serverConnections = 3;

const look = `select pg_backend_pid() as pid, '02/03/2026'::date::text as day,
                     current_setting('search_path') as path,
                     current_setting('transaction_read_only') as read_only,
                     current_setting('transaction_isolation') as isolation,
                     current_setting('statement_timeout') as timeout`;
const poison = `select set_config('DateStyle', 'German, DMY', false),
                       set_config('search_path', 'shop', false),
                       set_config('default_transaction_read_only', 'on', false),
                       set_config('default_transaction_isolation', 'serializable', false),
                       set_config('statement_timeout', '1234', false),
                       set_config('ataski.context', current_setting('ataski.context'), false)`;

describe.skipIf(findPgbouncer() === null)('behind a transaction-mode PgBouncer', () => {
  const db = useDatabase({ migrations: shopMigrations });
  const { acme, globex } = db.tenants;
  let pooler: Pgbouncer;
  let pool: pg.Pool;
  let tenancy: Tenancy;

  const connectionString = () => {
    const url = new URL(db.url('app'));
    url.port = String(pooler.port);
    return url.href;
  };
  const createOn = (behind: pg.Pool, preparedStatements: boolean) => {
    const secret = Buffer.from(inject('testCluster').signingSecret, 'base64');
    const signingKey = createSigningKey('test', secret);
    return createTenancy({ pool: behind, signingKey, preparedStatements });
  };
  const createPool = (max = 16) => {
    const config = { connectionString: connectionString(), max, pipeline: true };
    return new pg.Pool(config);
  };

  beforeAll(async () => {
    const { host, port, passwords } = inject('testCluster');
    const login = { database: db.name, user: 'ataski_app', password: passwords.app };
    pooler = await startPgbouncer({ host, port }, { ...login, serverConnections });
    pool = createPool();
    tenancy = createOn(pool, false);
  }, 60_000);
  afterAll(async () => {
    await pool.end();
    await pooler.stop();
  }, 60_000);
  beforeEach(async () => {
    await db.superuser.query('truncate shop.item');
    await db.superuser.query(
      `insert into shop.item select t, g, t::text from unnest($1::uuid[]) t, generate_series(1, 20) g`,
      [[acme, globex]],
    );
  });

  /** What stays on the connections to the database, seen by somebody who uses all of them at once. */
  async function askEverywhere(sql: string): Promise<Record<string, unknown>[]> {
    const bare = new pg.Pool({ connectionString: connectionString(), max: serverConnections });
    const clients = await Promise.all(
      Array.from({ length: serverConnections }, () => bare.connect()),
    );
    try {
      for (const client of clients) await client.query('begin');
      const answers: Record<string, unknown>[] = [];
      for (const client of clients)
        answers.push(...(await client.query<Record<string, unknown>>(sql)).rows);
      for (const client of clients) await client.query('rollback');
      return answers;
    } finally {
      for (const client of clients) client.release();
      await bare.end();
    }
  }

  it('answers statements, transactions and look-ups', async () => {
    const count = 'select count(*)::int as count from shop.item where id > $1';
    expect((await tenancy.query(db.context(acme), count, [5])).rows).toEqual([{ count: 15 }]);
    const changed = await tenancy.withTenant(
      db.context(acme),
      async (tx) => {
        await tx.query('delete from shop.item where id = $1', [20]);
        return (await tx.query(count, [5])).rows;
      },
      { isolationLevel: 'serializable', statementTimeoutMs: 5_000 },
    );
    expect(changed).toEqual([{ count: 14 }]);
    expect(await tenancy.call('shop.who_asks')).toEqual([{ who_asks: 'the platform' }]);
    await tenancy.ping();
  });

  it('keeps 64 callers of two tenants apart on three connections', async () => {
    const pids = new Set<unknown>();
    const caller = async (index: number) => {
      const tenantId = index % 2 === 0 ? acme : globex;
      const sql = 'select distinct note, pg_backend_pid() as pid from shop.item';
      for (let round = 0; round < 10; round += 1) {
        const { rows } =
          round % 2 === 0
            ? await tenancy.query(db.context(tenantId), sql)
            : await tenancy.withTenant(db.context(tenantId), (tx) => tx.query(sql));
        expect(rows.map(({ note }) => note)).toEqual([tenantId]);
        pids.add(rows[0]?.['pid']);
      }
    };
    await Promise.all(Array.from({ length: 64 }, (_, index) => caller(index)));
    expect(pids.size).toBe(serverConnections);
  });

  it('keeps a write out when its work fails on a shared connection', async () => {
    const failing = async (id: number) => {
      const work = tenancy.withTenant(db.context(acme), async (tx) => {
        await tx.query("insert into shop.item (id, note) values ($1, 'lost')", [id]);
        throw new Error('planned');
      });
      await expect(work).rejects.toThrow('planned');
    };
    await Promise.all(Array.from({ length: 20 }, (_, index) => failing(100 + index)));
    const { rowCount } = await db.superuser.query("select from shop.item where note = 'lost'");
    expect(rowCount).toBe(0);
  });

  it('leaves no context behind, neither of a statement nor of a transaction', async () => {
    for (let round = 0; round < 10; round += 1) {
      await tenancy.query(db.context(acme), 'select 1 from shop.item');
      await tenancy.withTenant(db.context(globex), (tx) => tx.query('select 1 from shop.item'));
    }
    const left = await askEverywhere(
      "select coalesce(current_setting('ataski.context', true), '') as context",
    );
    expect(left.map(({ context }) => context)).toEqual(['', '', '']);
    await expect(askEverywhere('select * from shop.item')).rejects.toMatchObject({ code: 'AT001' });
  });

  it.each(['a statement', 'a transaction'])(
    'undoes what %s sets for the session, before another can meet it',
    async (way) => {
      const set = () =>
        way === 'a statement'
          ? tenancy.query(db.context(globex), poison)
          : tenancy.withTenant(db.context(globex), (tx) => tx.query(poison));
      await Promise.all(Array.from({ length: 30 }, set));
      const clean = {
        day: '2026-02-03',
        path: '"$user", public',
        read_only: 'off',
        isolation: 'read committed',
        timeout: '0',
      };
      for (const left of await askEverywhere(look)) expect(left).toMatchObject(clean);
      const { rows } = await tenancy.query(db.context(acme), look);
      expect(rows).toMatchObject([clean]);
    },
  );

  it.each([
    ['a statement', (sql: string, key: number) => tenancy.query(db.context(globex), sql, [key])],
    [
      'a transaction',
      (sql: string, key: number) =>
        tenancy.withTenant(db.context(globex), (tx) => tx.query(sql, [key])),
    ],
    [
      'a transaction that fails',
      (sql: string, key: number) =>
        tenancy
          .withTenant(db.context(globex), async (tx) => {
            await tx.query(sql, [key]);
            await tx.query('select 1 / 0');
          })
          .catch(() => undefined),
    ],
  ])('ends the advisory locks of the session that %s takes, together with it', async (_, take) => {
    const sql = 'select pg_advisory_lock($1)';
    await Promise.all(Array.from({ length: 30 }, (_each, key) => take(sql, key)));
    const { rowCount } = await db.superuser.query(
      "select from pg_locks where locktype = 'advisory'",
    );
    expect(rowCount).toBe(0);
  });

  it('prepares nothing there', async () => {
    await tenancy.query(db.context(acme), 'select 1');
    await tenancy.withTenant(db.context(acme), (tx) => tx.query('select 1'));
    const prepared = await askEverywhere(
      'select count(*)::int as count from pg_prepared_statements',
    );
    expect(prepared.map(({ count }) => count)).toEqual([0, 0, 0]);
  });

  it('fails, and mixes no tenants, when statements are prepared all the same', async () => {
    const behind = createPool();
    const preparing = createOn(behind, true);
    const failures: unknown[] = [];
    const caller = async (index: number) => {
      const tenantId = index % 2 === 0 ? acme : globex;
      const sql = 'select distinct note from shop.item';
      try {
        const { rows } = await preparing.query(db.context(tenantId), sql);
        expect(rows).toEqual([{ note: tenantId }]);
      } catch (error) {
        if (!AtaskiError.is(error)) throw error;
        failures.push(error.details['sqlState']);
      }
    };
    try {
      await Promise.all(Array.from({ length: 64 }, (_, index) => caller(index)));
    } finally {
      await behind.end();
    }
    // A name that another client has prepared on this connection or that nobody has, or a context
    // that is bound to the number which the pooler told.
    const expected = new Set<unknown>(['42P05', '26000', 'AT005']);
    expect(failures.length).toBeGreaterThan(0);
    expect(failures.filter((code) => !expected.has(code))).toEqual([]);
  });

  it('does not start when statements are to be prepared', async () => {
    const behind = createPool();
    try {
      await expect(createOn(behind, true).assertBoot(shopMigrations)).rejects.toMatchObject({
        code: 'TENANCY_POOLER_BETWEEN',
      });
      await expect(tenancy.assertBoot(shopMigrations)).resolves.toBeUndefined();
    } finally {
      await behind.end();
    }
  });
});
