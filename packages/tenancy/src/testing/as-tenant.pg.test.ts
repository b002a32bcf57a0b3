import { describe, expect, it } from 'vitest';

import { useDatabase } from '@ataski/postgres';

import { shopMigrations } from '../shop.fixture.ts';
import { asTenant, asTenantAndUndo } from './as-tenant.ts';

describe('acting as a tenant in a test', () => {
  const db = useDatabase({ migrations: shopMigrations });
  const { acme, globex } = db.tenants;
  const put = (id: number) => `insert into shop.item (id, note) values (${String(id)}, 'test')`;
  const countAll = async () => {
    const { rows } = await db.superuser.query('select count(*)::int as count from shop.item');
    return (rows[0] as { count: number }).count;
  };

  it('commits, as that tenant alone', async () => {
    await asTenant(db.tenancy, acme, (tx) => tx.query(put(1)));
    const seen = (tenantId: string) =>
      asTenant(
        db.tenancy,
        tenantId,
        async (tx) => (await tx.query('select from shop.item')).rowCount,
      );
    expect([await seen(acme), await seen(globex)]).toEqual([1, 0]);
  });

  it('rolls back when the work throws', async () => {
    const before = await countAll();
    const broken = asTenant(db.tenancy, acme, async (tx) => {
      await tx.query(put(2));
      throw new RangeError('broken');
    });
    await expect(broken).rejects.toThrow(RangeError);
    expect(await countAll()).toBe(before);
  });

  it('undoes what it did, and answers what the work answered', async () => {
    const before = await countAll();
    const answer = await asTenantAndUndo(db.tenancy, globex, async (tx) => {
      await tx.query(put(3));
      return (await tx.query('select from shop.item')).rowCount;
    });
    expect(answer).toBe(1);
    expect(await countAll()).toBe(before);
  });

  it('passes an error of the work on, also from work that is undone', async () => {
    const broken = asTenantAndUndo(db.tenancy, acme, async () => {
      throw new RangeError('broken');
    });
    await expect(broken).rejects.toThrow(RangeError);
  });

  it('acts under a fresh correlation id each time, with the options that were asked for', async () => {
    const ask = () =>
      asTenant(
        db.tenancy,
        acme,
        async (tx) => {
          const { rows } = await tx.query<{ access: string }>(
            `select current_setting('transaction_read_only') as access`,
          );
          return [tx.context.correlationId, rows[0]?.access] as const;
        },
        { readOnly: true },
      );
    const [first, second] = [await ask(), await ask()];
    expect(first[0]).not.toBe(second[0]);
    expect([first[1], second[1]]).toEqual(['on', 'on']);
  });

  it('refuses what is not a tenant id', () => {
    expect(() => asTenant(db.tenancy, "' or true", async () => null)).toThrow(
      expect.objectContaining({ code: 'KERNEL_TENANT_ID_INVALID' }),
    );
  });
});
