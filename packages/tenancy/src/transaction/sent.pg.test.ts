import { beforeEach, describe, expect, it } from 'vitest';

import type { TenantTx } from '@ataski/kernel';
import { useDatabase } from '@ataski/postgres';

import { shopMigrations } from '../shop.fixture.ts';

describe('a statement that nobody waits for', () => {
  const db = useDatabase({ migrations: shopMigrations });
  const { acme } = db.tenants;
  const insert = "insert into shop.item (id, note) values ($1::integer, 'x')";
  const conflict = { code: 'TENANCY_STATEMENT_CONFLICT', details: { sqlState: '23505' } };
  const ids = async () => {
    const { rows } = await db.superuser.query<{ id: number }>(
      'select id from shop.item order by id',
    );
    return rows.map(({ id }) => id);
  };
  const send = (tx: TenantTx, text: string, ...values: string[]) => {
    if (tx.send === undefined) throw new Error('tenancy gives no such way');
    tx.send(text, values);
  };

  beforeEach(() => db.superuser.query('truncate shop.item'));

  it('is committed with its transaction, in the order in which it was sent', async () => {
    const seen = await db.as(acme, async (tx) => {
      send(tx, insert, '1');
      const { rows } = await tx.query<{ id: number }>('select id from shop.item');
      send(tx, insert, '2');
      return rows;
    });
    expect(seen).toEqual([{ id: 1 }]);
    expect(await ids()).toEqual([1, 2]);
  });

  it('fails the commit with its own error, and nothing is kept', async () => {
    const failing = db.as(acme, (tx) => {
      send(tx, insert, '1');
      send(tx, insert, '1');
      send(tx, insert, '2');
      return Promise.resolve();
    });
    await expect(failing).rejects.toMatchObject(conflict);
    expect(await ids()).toEqual([]);
  });

  it('fails the next statement with its own error, and the commit even when that is swallowed', async () => {
    const failing = db.as(acme, async (tx) => {
      send(tx, insert, '1');
      send(tx, insert, '1');
      await expect(tx.query('select 1')).rejects.toMatchObject(conflict);
    });
    await expect(failing).rejects.toMatchObject(conflict);
    expect(await ids()).toEqual([]);
  });

  it('fails the nested transaction that it was sent in, and that alone', async () => {
    const context = db.context(acme);
    await db.tenancy.withTenant(context, async (tx) => {
      send(tx, insert, '1');
      const nested = db.tenancy.transaction(context, (inner) => {
        send(inner, insert, '1');
        return Promise.resolve();
      });
      await expect(nested).rejects.toMatchObject(conflict);
      send(tx, insert, '2');
    });
    expect(await ids()).toEqual([1, 2]);
  });

  it('is refused at once where it could not be sent', async () => {
    const kept = await db.as(acme, (tx) => Promise.resolve(tx));
    expect(() => {
      send(kept, insert, '1');
    }).toThrow(expect.objectContaining({ code: 'TENANCY_TRANSACTION_OVER' }));
    await db.as(acme, (tx) => {
      const refused = expect.objectContaining({ code: 'TENANCY_STATEMENT_REFUSED' }) as Error;
      expect(() => {
        send(tx, 'commit');
      }).toThrow(refused);
      expect(() => {
        send(tx, insert, { toPostgres: () => '1' } as never);
      }).toThrow(refused);
      return Promise.resolve();
    });
    expect(await ids()).toEqual([]);
  });

  it('does not change what a swallowed failure of another statement means', async () => {
    const swallowed = db.as(acme, async (tx) => {
      await tx.query('select 1 / 0').catch(() => undefined);
      send(tx, insert, '1');
    });
    await expect(swallowed).rejects.toMatchObject({ code: 'TENANCY_COMMIT_LOST' });
    expect(await ids()).toEqual([]);
  });
});
