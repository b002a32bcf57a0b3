import pg from 'pg';
import { describe, expect, inject, it } from 'vitest';

import type { TenantContext } from '@ataski/kernel';
import { useDatabase } from '@ataski/postgres';

import { createSigningKey } from '../context/signing-key.ts';
import { shopMigrations } from '../shop.fixture.ts';
import { createTenancy } from '../tenancy.ts';
import type { Tenancy } from '../tenancy.ts';

const poison = `select set_config('DateStyle', 'German, DMY', false),
                       set_config('default_transaction_read_only', 'on', false),
                       set_config('default_transaction_isolation', 'serializable', false),
                       set_config('role', 'ataski_app', false),
                       set_config('log_parameter_max_length_on_error', '-1', false)`;
const look = `select '02/03/2026'::date::text as day, current_setting('transaction_read_only') as read_only,
                     current_setting('transaction_isolation') as isolation, current_setting('role') as role,
                     current_setting('log_parameter_max_length_on_error') as logged`;
const clean = {
  day: '2026-02-03',
  read_only: 'off',
  isolation: 'read committed',
  role: 'none',
  logged: '0',
};

describe('what a tenant sets for the session', () => {
  const db = useDatabase({ migrations: shopMigrations });
  const { acme, globex } = db.tenants;

  /** On one connection, so that the next statement meets what the one before left. */
  async function onOneConnection(
    preparedStatements: boolean,
    work: (tenancy: Tenancy) => Promise<void>,
    prepare: (pool: pg.Pool) => void = () => undefined,
  ): Promise<void> {
    const config = { connectionString: db.url('app'), max: 1, pipeline: true };
    const pool = new pg.Pool(config);
    prepare(pool);
    const secret = Buffer.from(inject('testCluster').signingSecret, 'base64');
    const signingKey = createSigningKey('test', secret);
    try {
      await work(createTenancy({ pool, signingKey, preparedStatements }));
    } finally {
      await pool.end();
    }
  }

  const statement = async (tenancy: Tenancy, context: TenantContext, sql: string) =>
    (await tenancy.query(context, sql)).rows;
  const transaction = async (tenancy: Tenancy, context: TenantContext, sql: string) =>
    (await tenancy.withTenant(context, (tx) => tx.query(sql))).rows;

  it.each([
    { prepared: true, set: statement, read: statement },
    { prepared: true, set: statement, read: transaction },
    { prepared: true, set: transaction, read: statement },
    { prepared: true, set: transaction, read: transaction },
    { prepared: false, set: statement, read: statement },
    { prepared: false, set: statement, read: transaction },
    { prepared: false, set: transaction, read: statement },
  ])(
    'does not reach the next: prepared $prepared, set by a $set.name, read by a $read.name',
    async ({ prepared, set, read }) => {
      await onOneConnection(prepared, async (tenancy) => {
        await set(tenancy, db.context(globex), poison);
        expect(await read(tenancy, db.context(acme), look)).toEqual([clean]);
      });
    },
  );

  it('does not reach the next once there are too many texts to prepare them all', async () => {
    await onOneConnection(true, async (tenancy) => {
      await statement(tenancy, db.context(globex), poison);
      for (let text = 0; text < 500; text += 1)
        await statement(tenancy, db.context(globex), `select ${String(text)}`);
      await statement(tenancy, db.context(globex), poison);
      expect(await statement(tenancy, db.context(acme), look)).toEqual([clean]);
    });
  });

  it('does not reach the next in what was prepared by such settings', async () => {
    await onOneConnection(true, async (tenancy) => {
      const text = "select '02/03/2026'::date::text as day";
      await tenancy.withTenant(db.context(globex), async (tx) => {
        await tx.query("select set_config('DateStyle', 'German, DMY', true)");
        expect((await tx.query(text)).rows).toEqual([{ day: '02.03.2026' }]);
      });
      expect(await statement(tenancy, db.context(acme), text)).toEqual([{ day: '2026-02-03' }]);
    });
  });

  it('does not reach the next by way of what was prepared before, analysed anew', async () => {
    await onOneConnection(true, async (tenancy) => {
      const text = "select '02/03/2026'::date::text as day";
      const [path] = await statement(
        tenancy,
        db.context(acme),
        "select current_setting('search_path') as path",
      );
      await statement(tenancy, db.context(acme), text);
      await tenancy.withTenant(db.context(globex), async (tx) => {
        // Another search_path and back: what is prepared is analysed anew at its next use.
        await tx.query("select set_config('search_path', 'shop', true)");
        await tx.query(text);
        await tx.query(
          "select set_config('search_path', $1, true), set_config('DateStyle', 'German, DMY', true)",
          [path?.['path']],
        );
        await tx.query(text);
      });
      expect(await statement(tenancy, db.context(acme), text)).toEqual([{ day: '2026-02-03' }]);
    });
  });

  it.each(['lo_create(4711)', 'lo_creat(-1)', "lo_from_bytea(4711, 'kept')"])(
    'is no large object, which would show it to every tenant: %s',
    async (call) => {
      const made = db.tenancy.query(db.context(globex), `select ${call}`);
      await expect(made).rejects.toMatchObject({ code: 'TENANCY_STATEMENT_DENIED' });
    },
  );

  it.each([statement, transaction])(
    'is gone behind a transaction-mode pooler, where no scrub reaches that connection: %o',
    async (set) => {
      await onOneConnection(
        false,
        async (tenancy) => {
          await set(tenancy, db.context(globex), poison);
          expect(await statement(tenancy, db.context(acme), look)).toEqual([clean]);
        },
        withoutScrub,
      );
    },
  );
});

/** The scrub between two uses goes astray, as it may behind a pooler. */
function withoutScrub(pool: pg.Pool): void {
  pool.on('connect', (client) => {
    const query = client.query.bind(client) as (...given: unknown[]) => unknown;
    const stray = (...given: unknown[]) => {
      const isScrub = typeof given[0] === 'string' && given[0].startsWith('reset all;');
      return isScrub ? query('select 1') : query(...given);
    };
    Object.assign(client, { query: stray });
  });
}
