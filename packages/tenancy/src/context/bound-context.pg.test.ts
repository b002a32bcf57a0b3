import pg from 'pg';
import { describe, expect, inject, it } from 'vitest';

import { useDatabase } from '@ataski/postgres';

import { shopMigrations } from '../shop.fixture.ts';
import { createTenancy } from '../tenancy.ts';
import { signContext, signPlatform } from './context-token.ts';
import { createSigningKey } from './signing-key.ts';

describe('a context bound to a backend', () => {
  const db = useDatabase({ migrations: shopMigrations });
  const { acme } = db.tenants;
  const key = () =>
    createSigningKey('test', Buffer.from(inject('testCluster').signingSecret, 'base64'));
  const later = Date.now() + 60_000;

  async function ask(sql: string, tokenFor: (pid: number) => string): Promise<unknown> {
    const client = await db.app.connect();
    try {
      const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
      await client.query("select set_config('ataski.context', $1, false)", [
        tokenFor(rows[0]?.pid ?? 0),
      ]);
      return await client.query(sql);
    } finally {
      client.release(true);
    }
  }

  it('is good on that backend', async () => {
    const sql = 'select tenancy.current_tenant_id()';
    const own = (pid: number) => signContext(key(), db.context(acme), later, pid);
    await expect(ask(sql, own)).resolves.toMatchObject({ rows: [{ current_tenant_id: acme }] });
  });

  it('is refused on every other', async () => {
    const sql = 'select * from shop.item';
    const stolen = (pid: number) => signContext(key(), db.context(acme), later, pid + 1);
    await expect(ask(sql, stolen)).rejects.toMatchObject({ code: 'AT005' });
    const platform = (pid: number) => signPlatform(key(), later, pid + 1);
    await expect(ask('select shop.who_asks()', platform)).rejects.toMatchObject({ code: 'AT005' });
  });

  it('holds in parallel workers, too', async () => {
    await expect(
      db.as(acme, async (tx) => {
        await tx.query("select set_config('debug_parallel_query', 'on', true)");
        return await tx.query('select count(*) from shop.item');
      }),
    ).resolves.toMatchObject({ rowCount: 1 });
  });

  it('is how statements run unless it is turned off', async () => {
    const look =
      "select split_part(current_setting('ataski.context'), ';', 5) as pid, pg_backend_pid()::text as own";
    const { rows } = await db.tenancy.query<{ pid: string; own: string }>(db.context(acme), look);
    expect(rows[0]?.pid).toBe(rows[0]?.own);
    const config = { connectionString: db.url('app'), max: 1, pipeline: true };
    const pool = new pg.Pool(config);
    try {
      const unbound = createTenancy({ pool, signingKey: key(), bindToBackend: false });
      const answer = await unbound.query(db.context(acme), look);
      expect(answer.rows).toMatchObject([{ pid: '' }]);
    } finally {
      await pool.end();
    }
  });
});
