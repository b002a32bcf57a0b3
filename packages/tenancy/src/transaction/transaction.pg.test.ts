import { beforeEach, describe, expect, it } from 'vitest';

import { useDatabase } from '@ataski/postgres';

import { shopMigrations } from '../shop.fixture.ts';

describe('a tenant transaction', () => {
  const db = useDatabase({ migrations: shopMigrations });
  const { acme, globex } = db.tenants;
  const count = async () => (await db.superuser.query('select from shop.item')).rowCount;

  beforeEach(() => db.superuser.query('truncate shop.item'));

  it('commits what its work did', async () => {
    await db.as(acme, (tx) => tx.query("insert into shop.item (id, note) values (1, 'kept')"));
    expect(await count()).toBe(1);
  });

  it('rolls back when its work throws, and passes the error on unchanged', async () => {
    const thrown = new Error('the work failed');
    const failing = db.as(acme, async (tx) => {
      await tx.query("insert into shop.item (id, note) values (1, 'lost')");
      throw thrown;
    });
    await expect(failing).rejects.toBe(thrown);
    expect(await count()).toBe(0);
  });

  it('does not call it a commit when a swallowed failure made the database roll back', async () => {
    const swallowed = db.as(acme, async (tx) => {
      await tx.query("insert into shop.item (id, note) values (1, 'lost')");
      await tx.query('select 1 / 0').catch(() => undefined);
    });
    await expect(swallowed).rejects.toMatchObject({ code: 'TENANCY_COMMIT_LOST' });
    expect(await count()).toBe(0);
  });

  it('refuses a statement after its end', async () => {
    const kept = await db.as(acme, (tx) => Promise.resolve(tx));
    await expect(kept.query('select 1')).rejects.toMatchObject({
      code: 'TENANCY_TRANSACTION_OVER',
    });
  });

  it('refuses a second statement in one text', async () => {
    const two = db.as(acme, (tx) => tx.query('select 1; commit'));
    await expect(two).rejects.toMatchObject({
      code: 'TENANCY_STATEMENT_FAILED',
      details: { sqlState: '42601' },
    });
  });

  it.each([
    'commit',
    'rollback',
    'begin',
    'savepoint a',
    'set role ataski_app',
    'listen anything',
    'declare kept cursor with hold for select * from shop.item',
    'deallocate all',
    "prepare ataski_0 as select 'planted' as own",
    "do $$ begin execute 'deallocate all'; end $$",
    '/* select */ deallocate all',
    "alter role ataski_app set application_name = 'left behind'",
    'lock table shop.item in access exclusive mode',
    "explain execute ataski_0(length(set_config('DateStyle', 'German', true)))",
    'explain analyze verbose execute ataski_0',
    'explain (analyze /* ) select */) execute ataski_0',
    'explain declare kept cursor for select 1',
    '',
  ])('refuses a statement that could outlive or end the transaction: %s', async (sql) => {
    const refused = { code: 'TENANCY_STATEMENT_REFUSED' };
    await expect(db.as(acme, (tx) => tx.query(sql))).rejects.toMatchObject(refused);
    await expect(db.tenancy.query(db.context(acme), sql)).rejects.toMatchObject(refused);
  });

  it.each([
    'explain select 1',
    'explain analyze verbose select 1',
    'EXPLAIN (analyze, costs off, format json)with a as (select 1) select * from a',
  ])('explains what it would run: %s', async (sql) => {
    await expect(db.tenancy.query(db.context(acme), sql)).resolves.toBeDefined();
  });

  it('rolls back what stood in front of a refused statement', async () => {
    const injected = db.as(acme, async (tx) => {
      await tx.query("insert into shop.item (id, note) values (1, 'lost')");
      await tx.query('commit');
    });
    await expect(injected).rejects.toMatchObject({ code: 'TENANCY_STATEMENT_REFUSED' });
    expect(await count()).toBe(0);
  });

  it('reads only when it was opened to read', async () => {
    const write = db.tenancy.withTenant(
      db.context(acme),
      (tx) => tx.query("insert into shop.item (id, note) values (1, 'no')"),
      { readOnly: true },
    );
    await expect(write).rejects.toMatchObject({ details: { sqlState: '25006' } });
  });

  it('cancels a statement that runs longer than allowed', async () => {
    const slow = db.tenancy.withTenant(db.context(acme), (tx) => tx.query('select pg_sleep(5)'), {
      statementTimeoutMs: 50,
    });
    await expect(slow).rejects.toMatchObject({ code: 'TENANCY_STATEMENT_TIMEOUT' });
  });

  it('carries actor and correlation id into the database', async () => {
    const context = db.context(acme, { type: 'agent', id: 'close-books' });
    const { rows } = await db.tenancy.query(
      context,
      `select tenancy.current_actor_type() as type, tenancy.current_actor_id() as id,
              tenancy.current_correlation_id() as c, tenancy.current_context() as whole`,
    );
    const { correlationId: c, tenantId } = context;
    expect(rows).toEqual([
      { type: 'agent', id: 'close-books', c, whole: `agent;close-books;${c};${tenantId}` },
    ]);
  });

  it('never lets one tenant inherit what another left on the connection', async () => {
    const residue = [
      "select set_config('ataski.context', current_setting('ataski.context'), false)",
      "select set_config('search_path', 'shop', false)",
      "select set_config('statement_timeout', '1', false)",
      'select pg_advisory_lock(42)',
    ];
    for (const sql of residue) {
      await db.as(globex, (tx) => tx.query(sql));
      await db.tenancy.query(db.context(globex), sql);
    }
    for (let round = 0; round < 20; round += 1) {
      const { rows } = await db.tenancy.query(
        db.context(acme),
        "select current_setting('search_path') as path, current_setting('statement_timeout') as timeout",
      );
      expect(rows).toEqual([{ path: '"$user", public', timeout: '0' }]);
    }
    await expect(db.tenancy.call('tenancy.current_tenant_id')).rejects.toMatchObject({
      code: 'TENANCY_CONTEXT_MISSING',
    });
    const locks = await db.superuser.query(
      "select from pg_locks where locktype = 'advisory' and objid = 42",
    );
    expect(locks.rowCount).toBe(0);
  });

  it.each([
    "select query_to_xml('deallocate all', true, true, '')",
    "select * from ts_stat('deallocate all')",
  ])('lets no function run such a statement from inside a plain one: %s', async (sql) => {
    await expect(db.tenancy.query(db.context(globex), sql)).rejects.toMatchObject({
      name: 'TenancyError',
    });
  });

  it('keeps 64 callers of two tenants apart on ten connections', async () => {
    await db.superuser.query(
      `insert into shop.item select t, g, t::text from unnest($1::uuid[]) t, generate_series(1, 20) g`,
      [[acme, globex]],
    );
    const caller = async (index: number) => {
      const tenantId = index % 2 === 0 ? acme : globex;
      for (let round = 0; round < 20; round += 1) {
        const { rows } = await db.tenancy.query<{ note: string }>(
          db.context(tenantId),
          'select distinct note from shop.item',
        );
        expect(rows).toEqual([{ note: tenantId }]);
      }
    };
    await Promise.all(Array.from({ length: 64 }, (_, index) => caller(index)));
  });
});

describe('a single statement', () => {
  const db = useDatabase({ migrations: shopMigrations });

  it('is committed with its context in one transaction', async () => {
    await db.tenancy.query(
      db.context(db.tenants.acme),
      "insert into shop.item (id, note) values (1, 'one')",
    );
    expect((await db.superuser.query('select from shop.item')).rowCount).toBe(1);
  });

  it('fails as a whole', async () => {
    const failing = db.tenancy.query(
      db.context(db.tenants.acme),
      "insert into shop.item (id, note) values (1, 'two')",
    );
    await expect(failing).rejects.toMatchObject({
      code: 'TENANCY_STATEMENT_CONFLICT',
      details: { sqlState: '23505', constraint: 'item_pkey' },
    });
  });

  it('tells nothing of a row in its error', async () => {
    const error = await db.tenancy
      .query(
        db.context(db.tenants.acme),
        "insert into shop.item (id, note) values (1, 'private note')",
      )
      .catch((thrown: unknown) => thrown);
    expect(JSON.stringify(error)).not.toContain('private note');
    expect(String(error)).not.toContain('private note');
  });

  it('goes on after a migration changed the shape of what was prepared', async () => {
    const context = db.context(db.tenants.acme);
    for (let round = 0; round < 12; round += 1)
      await db.tenancy.query(context, 'select * from shop.item');
    await db.superuser.query('alter table shop.item add column later integer');
    const answers = [];
    for (let round = 0; round < 12; round += 1)
      answers.push(await db.tenancy.query(context, 'select * from shop.item').catch(() => null));
    await db.superuser.query('alter table shop.item drop column later');
    // Each connection may fail once, and is then replaced by one that prepares anew.
    expect(answers.slice(-1)).toMatchObject([{ rowCount: 1 }]);
  });

  it('leaves the context to triggers that wait for the commit', async () => {
    await db.superuser.query(`
      create function shop.look() returns trigger language plpgsql as
        $$ begin perform tenancy.current_tenant_id(); return null; end $$;
      create constraint trigger look after insert on shop.item
        deferrable initially deferred for each row execute function shop.look()`);
    const insert = (id: number) =>
      `insert into shop.item (id, note) values (${String(id)}, 'late')`;
    await db.tenancy.query(db.context(db.tenants.acme), insert(50));
    await db.as(db.tenants.acme, (tx) => tx.query(insert(51)));
    await db.superuser.query('drop trigger look on shop.item');
    const kept = await db.superuser.query('select from shop.item where id in (50, 51)');
    expect(kept.rowCount).toBe(2);
  });

  it('fails once on a value that cannot be sent, and never for the next', async () => {
    const context = db.context(db.tenants.acme);
    const circular: { self?: unknown } = {};
    circular.self = circular;
    const text = 'select $1::jsonb as given';
    for (let round = 0; round < 3; round += 1) {
      await expect(db.tenancy.query(context, text, [circular])).rejects.toMatchObject({
        code: 'TENANCY_STATEMENT_FAILED',
      });
      await db.tenancy
        .withTenant(context, (tx) => tx.query(text, [circular]).catch(() => undefined))
        .catch(() => undefined);
    }
    for (let round = 0; round < 20; round += 1)
      await expect(db.tenancy.query(context, text, ['{}'])).resolves.toMatchObject({ rowCount: 1 });
  });

  it('tells a zero byte as the fault of the statement, not of the database', async () => {
    const zero = db.tenancy.query(db.context(db.tenants.acme), 'select $1::text', ['a\u0000b']);
    await expect(zero).rejects.toMatchObject({ code: 'TENANCY_STATEMENT_FAILED' });
  });

  it('loses its connection, and not the process, over an answer that the driver cannot read', async () => {
    const context = db.context(db.tenants.acme);
    // The driver throws on it where nobody could catch the error: longer than a string can be.
    const long = db.tenancy.query(context, "select repeat('x', 600000000) as long");
    await expect(long).rejects.toMatchObject({ code: 'TENANCY_DATABASE_UNAVAILABLE' });
    await expect(db.tenancy.query(context, 'select 1')).resolves.toMatchObject({ rowCount: 1 });
  }, 60_000);
});
