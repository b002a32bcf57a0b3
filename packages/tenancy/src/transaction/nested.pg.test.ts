import { beforeEach, describe, expect, it } from 'vitest';

import { useDatabase } from '@ataski/postgres';

import { shopMigrations } from '../shop.fixture.ts';

describe('a nested transaction', () => {
  const db = useDatabase({ migrations: shopMigrations });
  const { acme, globex } = db.tenants;
  const insert = (id: number) => `insert into shop.item (id, note) values (${String(id)}, 'x')`;
  const ids = async () => {
    const { rows } = await db.superuser.query<{ id: number }>(
      'select id from shop.item order by id',
    );
    return rows.map(({ id }) => id);
  };

  beforeEach(() => db.superuser.query('truncate shop.item'));

  it('opens a transaction of its own when there is none around it', async () => {
    await db.tenancy.transaction(db.context(acme), (tx) => tx.query(insert(1)));
    expect(await ids()).toEqual([1]);
  });

  it('shares the transaction and the fate of the one around it', async () => {
    const context = db.context(acme);
    const failing = db.tenancy.withTenant(context, async (tx) => {
      const outer = await tx.query('select pg_current_xact_id()::text as xid');
      await db.tenancy.transaction(context, async (inner) => {
        await inner.query(insert(1));
        expect(await inner.query('select pg_current_xact_id()::text as xid')).toEqual(outer);
      });
      throw new Error('the outer one fails');
    });
    await expect(failing).rejects.toThrow('the outer one fails');
    expect(await ids()).toEqual([]);
  });

  it('undoes its own work alone when it fails', async () => {
    const context = db.context(acme);
    await db.tenancy.withTenant(context, async (tx) => {
      await tx.query(insert(1));
      const failing = db.tenancy.transaction(context, async (inner) => {
        await inner.query(insert(2));
        await inner.query('select 1 / 0');
      });
      await expect(failing).rejects.toMatchObject({ code: 'TENANCY_STATEMENT_FAILED' });
      await tx.query(insert(3));
    });
    expect(await ids()).toEqual([1, 3]);
  });

  it('nests again, to any depth', async () => {
    const context = db.context(acme);
    await db.tenancy.transaction(context, async () => {
      await db.tenancy.transaction(context, async (middle) => {
        await middle.query(insert(1));
        await db.tenancy
          .transaction(context, async (inner) => {
            await inner.query(insert(2));
            throw new Error('the innermost one fails');
          })
          .catch(() => undefined);
        await middle.query(insert(3));
      });
    });
    expect(await ids()).toEqual([1, 3]);
  });

  it('does not call it done when a swallowed failure had undone it', async () => {
    const context = db.context(acme);
    await db.tenancy.withTenant(context, async (tx) => {
      const swallowing = db.tenancy.transaction(context, async (inner) => {
        await inner.query(insert(1));
        await inner.query('select 1 / 0').catch(() => undefined);
      });
      await expect(swallowing).rejects.toMatchObject({ code: 'TENANCY_COMMIT_LOST' });
      await tx.query(insert(2));
    });
    expect(await ids()).toEqual([2]);
  });

  it('refuses another tenant inside, by every door', async () => {
    const other = db.context(globex);
    const refused = { code: 'TENANCY_OTHER_TENANT_INSIDE', details: { differs: 'tenant' } };
    await db.as(acme, async () => {
      const read = () => Promise.resolve();
      await expect(db.tenancy.transaction(other, read)).rejects.toMatchObject(refused);
      await expect(db.tenancy.withTenant(other, read)).rejects.toMatchObject(refused);
      await expect(db.tenancy.query(other, 'select 1')).rejects.toMatchObject(refused);
    });
    await expect(db.tenancy.query(other, 'select 1 as one')).resolves.toMatchObject({
      rowCount: 1,
    });
  });

  it('refuses another actor, who would be recorded as the outer one', async () => {
    await db.as(acme, async () => {
      const nested = db.tenancy.transaction(db.context(acme, { type: 'agent', id: 'a' }), () =>
        Promise.resolve(),
      );
      await expect(nested).rejects.toMatchObject({
        code: 'TENANCY_OTHER_TENANT_INSIDE',
        details: { differs: 'actor' },
      });
    });
  });

  it('refuses options that the transaction around it was not opened with', async () => {
    const context = db.context(acme);
    await db.tenancy.withTenant(context, async () => {
      const nested = db.tenancy.transaction(context, () => Promise.resolve(), { readOnly: true });
      await expect(nested).rejects.toMatchObject({
        code: 'TENANCY_OPTIONS_DIFFER',
        details: { option: 'readOnly' },
      });
    });
  });

  it('lets no statement of the outer one slip in, and no second one beside it', async () => {
    const context = db.context(acme);
    await db.tenancy.withTenant(context, async (tx) => {
      await db.tenancy.transaction(context, async () => {
        await expect(tx.query(insert(1))).rejects.toMatchObject({
          code: 'TENANCY_TRANSACTION_BUSY',
        });
      });
      const both = await Promise.allSettled([
        db.tenancy.transaction(context, (inner) => inner.query(insert(2))),
        db.tenancy.transaction(context, (inner) => inner.query(insert(3))),
      ]);
      expect(both.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    });
    expect(await ids()).toEqual([2]);
  });

  it('does not outlive the one around it, which fails when it was left running', async () => {
    const context = db.context(acme);
    let left: Promise<unknown> = Promise.resolve();
    const leaving = db.tenancy.withTenant(context, async () => {
      left = db.tenancy.transaction(context, async (inner) => {
        await inner.query(insert(1));
        await new Promise((resolve) => setTimeout(resolve, 50));
        await inner.query(insert(2));
      });
      left.catch(() => undefined);
    });
    await expect(leaving).rejects.toMatchObject({ code: 'TENANCY_TRANSACTION_BUSY' });
    await expect(left).rejects.toMatchObject({ code: 'TENANCY_TRANSACTION_OVER' });
    expect(await ids()).toEqual([]);
  });

  it('is its own transaction in what goes on after the outer one is over', async () => {
    const context = db.context(acme);
    let later: () => Promise<unknown> = () => Promise.resolve();
    await db.tenancy.withTenant(context, () => {
      const { promise, resolve } = Promise.withResolvers<undefined>();
      const waiting = promise.then(() =>
        db.tenancy.transaction(context, (tx) => tx.query(insert(9))),
      );
      later = () => {
        resolve(undefined);
        return waiting;
      };
      return Promise.resolve();
    });
    await later();
    expect(await ids()).toEqual([9]);
  });

  it('tells nothing but a code when its connection is lost', async () => {
    const lost = db.as(acme, () =>
      db.tenancy.transaction(db.context(acme), async (tx) => {
        const { rows } = await tx.query<{ pid: number }>('select pg_backend_pid() as pid');
        await db.superuser.query('select pg_terminate_backend($1, 5000)', [rows[0]?.pid]);
      }),
    );
    await expect(lost).rejects.toMatchObject({ code: 'TENANCY_DATABASE_UNAVAILABLE' });
  });
});
