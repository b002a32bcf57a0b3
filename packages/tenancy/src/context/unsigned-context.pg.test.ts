import pg from 'pg';
import { describe, expect, it } from 'vitest';

import { useDatabase } from '@ataski/postgres';

import { shopMigrations } from '../shop.fixture.ts';
import { createTenancy } from '../tenancy.ts';
import { dangerouslyUnsigned } from './unsigned-context.ts';

describe('unsigned contexts', () => {
  const db = useDatabase({ migrations: shopMigrations });
  const { acme, globex } = db.tenants;
  const accept = "select tenancy.accept_unsigned_contexts('a test of what is given up')";

  async function withUnsigned<T>(work: (tenancy: ReturnType<typeof createTenancy>) => Promise<T>) {
    const config = { connectionString: db.url('app'), max: 1, pipeline: true };
    const pool = new pg.Pool(config);
    try {
      return await work(createTenancy({ pool, signingKey: dangerouslyUnsigned }));
    } finally {
      await pool.end();
    }
  }

  it('are refused by a database that did not give signatures up', async () => {
    await withUnsigned(async (tenancy) => {
      const read = tenancy.query(db.context(acme), 'select * from shop.item');
      await expect(read).rejects.toMatchObject({ code: 'TENANCY_CONTEXT_FORGED' });
      const lookUp = tenancy.call('shop.who_asks');
      await expect(lookUp).rejects.toMatchObject({ code: 'TENANCY_CONTEXT_FORGED' });
    });
  });

  it('cannot be accepted by the application, nor without a reason', async () => {
    await expect(db.app.query(accept)).rejects.toMatchObject({ code: '42501' });
    await expect(
      db.superuser.query("select tenancy.accept_unsigned_contexts('because')"),
    ).rejects.toMatchObject({ code: '22023' });
  });

  it('isolate where they are accepted, and a program that signs refuses to start there', async () => {
    await db.superuser.query('insert into shop.item values ($1, 1, $2), ($3, 1, $4)', [
      ...[acme, 'acme', globex, 'globex'],
    ]);
    await db.superuser.query(`set role ataski_owner; ${accept}; reset role`);
    await withUnsigned(async (tenancy) => {
      await expect(tenancy.assertBoot(shopMigrations)).resolves.toBeUndefined();
      const { rows } = await tenancy.query(db.context(acme), 'select note from shop.item');
      expect(rows).toEqual([{ note: 'acme' }]);
    });
    await expect(db.app.query('select * from shop.item')).rejects.toMatchObject({ code: 'AT001' });
    await expect(db.app.query('select shop.who_asks()')).rejects.toMatchObject({ code: 'AT004' });
    await expect(db.tenancy.assertBoot(shopMigrations)).rejects.toMatchObject({
      code: 'TENANCY_CONTEXT_UNSIGNED',
    });
  });
});
