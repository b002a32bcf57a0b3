import { randomBytes } from 'node:crypto';

import { beforeEach, describe, expect, inject, it } from 'vitest';

import { createCorrelationId } from '@ataski/kernel';
import type { TenantId } from '@ataski/kernel';
import { useDatabase } from '@ataski/postgres';

import { signContext } from './context/context-token.ts';
import { createSigningKey } from './context/signing-key.ts';
import type { SigningKey } from './context/signing-key.ts';
import { shopMigrations } from './shop.fixture.ts';

describe('isolation', () => {
  const db = useDatabase({ migrations: shopMigrations });
  const { acme, globex } = db.tenants;

  beforeEach(async () => {
    await db.superuser.query('truncate shop.item');
    await db.superuser.query('insert into shop.item values ($1, 1, $2), ($3, 1, $4)', [
      acme,
      'acme',
      globex,
      'globex',
    ]);
  });

  it('shows a tenant its own rows', async () => {
    const { rows } = await db.as(acme, (tx) => tx.query('select note from shop.item'));
    expect(rows).toEqual([{ note: 'acme' }]);
  });

  it('shows the same through a single statement', async () => {
    const { rows } = await db.tenancy.query(db.context(globex), 'select note from shop.item');
    expect(rows).toEqual([{ note: 'globex' }]);
  });

  it('hides a row of another tenant, whatever the statement asks for', async () => {
    const { rows } = await db.as(acme, (tx) =>
      tx.query('select * from shop.item where tenant_id = $1', [globex]),
    );
    expect(rows).toEqual([]);
  });

  it('tells nothing of a row by its place, of which no policy is asked', async () => {
    const place = db.tenancy.query(db.context(acme), "select currtid2('shop.item', '(0,2)')");
    await expect(place).rejects.toMatchObject({ code: 'TENANCY_STATEMENT_DENIED' });
  });

  it('refuses to write a row for another tenant', async () => {
    const write = db.as(acme, (tx) =>
      tx.query('insert into shop.item values ($1, 2, $2)', [globex, 'planted']),
    );
    await expect(write).rejects.toMatchObject({ code: 'TENANCY_STATEMENT_DENIED' });
  });

  it('refuses to move a row to another tenant', async () => {
    const move = db.as(acme, (tx) => tx.query('update shop.item set tenant_id = $1', [globex]));
    await expect(move).rejects.toMatchObject({ code: 'TENANCY_STATEMENT_DENIED' });
  });

  it('changes and deletes nothing of another tenant', async () => {
    await db.as(acme, async (tx) => {
      await tx.query("update shop.item set note = 'taken'");
      await tx.query('delete from shop.item where tenant_id = $1', [globex]);
    });
    const { rows } = await db.superuser.query('select note from shop.item order by note');
    expect(rows).toEqual([{ note: 'globex' }, { note: 'taken' }]);
  });

  it('takes the tenant of a new row from the context', async () => {
    await db.as(acme, (tx) => tx.query("insert into shop.item (id, note) values (7, 'new')"));
    const { rows } = await db.superuser.query('select tenant_id from shop.item where id = 7');
    expect(rows).toEqual([{ tenant_id: acme }]);
  });

  it('raises without a context instead of answering zero rows', async () => {
    await expect(db.app.query('select * from shop.item')).rejects.toMatchObject({ code: 'AT001' });
    const write = db.app.query('insert into shop.item values ($1, 9, $2)', [acme, 'planted']);
    await expect(write).rejects.toMatchObject({ code: 'AT001' });
  });

  it('raises again once the transaction with the context is over', async () => {
    await db.tenancy.query(db.context(acme), 'select 1');
    await expect(db.tenancy.call('tenancy.current_tenant_id')).rejects.toMatchObject({
      code: 'TENANCY_CONTEXT_MISSING',
    });
  });

  it('raises on a context that another key signed', async () => {
    await expect(withToken(forgedFor(globex))).rejects.toMatchObject({ code: 'AT002' });
  });

  it('raises on a context with an unknown key, a changed tenant or a changed actor', async () => {
    const own = await ownToken();
    const tampered = [
      own.replace(';test;', ';other;'),
      own.replace(acme, globex),
      own.replace(';user;', ';ops;'),
      own.replace('v1;', 'v2;'),
      `${own}0`,
      own.slice(0, -1),
      'v1',
      ';;;;;;;',
    ];
    for (const token of tampered)
      await expect(withToken(token)).rejects.toMatchObject({ code: 'AT002' });
  });

  it('raises on an expired context', async () => {
    const expired = signContext(keyNamed('test'), db.context(acme), Date.now() - 1);
    await expect(withToken(expired)).rejects.toMatchObject({ code: 'AT003' });
  });

  it('raises once the context expires in the middle of a transaction', async () => {
    const client = await db.app.connect();
    try {
      await client.query('begin');
      const token = signContext(keyNamed('test'), db.context(acme), Date.now() + 1000);
      await client.query("select set_config('ataski.context', $1, true)", [token]);
      await expect(client.query('select from shop.item')).resolves.toMatchObject({ rowCount: 1 });
      await client.query('select pg_sleep(1.1)');
      await expect(client.query('select from shop.item')).rejects.toMatchObject({ code: 'AT003' });
    } finally {
      client.release(true);
    }
  });

  it('raises on writing under a context that nobody signed', async () => {
    const writes = [
      `insert into shop.item (tenant_id, id, note) values ('${globex}', 9, 'planted')`,
      `update shop.item set note = 'taken' where tenant_id = '${globex}'`,
      `delete from shop.item where tenant_id = '${globex}'`,
    ];
    for (const sql of writes)
      await expect(withToken(forgedFor(globex), sql)).rejects.toMatchObject({ code: 'AT002' });
  });

  it('raises on a context under a key that is not installed, or no longer alive', async () => {
    const later = Date.now() + 60_000;
    const unknown = signContext(keyNamed('unknown'), db.context(acme), later);
    await expect(withToken(unknown)).rejects.toMatchObject({ code: 'AT002' });
    const { innerPad, outerPad } = keyNamed('retired').row();
    await db.superuser.query(
      "insert into tenancy.signing_key (id, inner_pad, outer_pad) values ('retired', $1, $2)",
      [innerPad, outerPad],
    );
    const token = signContext(keyNamed('retired'), db.context(acme), later);
    await expect(withToken(token)).resolves.toMatchObject({ rowCount: 1 });
    await db.superuser.query(
      "update tenancy.signing_key set retired_at = now() where id = 'retired'",
    );
    await expect(withToken(token)).rejects.toMatchObject({ code: 'AT002' });
  });

  it('opens nothing by a further permissive policy, beside the floor', async () => {
    await db.superuser.query(
      'create policy open_door on shop.item to ataski_app using (true) with check (true)',
    );
    try {
      const { rows } = await db.as(acme, (tx) => tx.query('select note from shop.item'));
      expect(rows).toEqual([{ note: 'acme' }]);
      const plant = db.as(acme, (tx) =>
        tx.query('insert into shop.item values ($1, 9, $2)', [globex, 'planted']),
      );
      await expect(plant).rejects.toMatchObject({ code: 'TENANCY_STATEMENT_DENIED' });
      await expect(withToken(forgedFor(globex))).rejects.toMatchObject({ code: 'AT002' });
    } finally {
      await db.superuser.query('drop policy open_door on shop.item');
    }
  });

  it('keeps tenants apart by a second line when the floor is lost', async () => {
    await db.superuser.query(`
      set role ataski_owner;
      create table shop.floorless (tenant_id uuid not null, id integer, primary key (tenant_id, id));
      select tenancy.isolate_by_tenant('shop.floorless');
      grant select, insert on shop.floorless to ataski_app;
      drop policy tenant_floor on shop.floorless;
      reset role;
      insert into shop.floorless values ('${acme}', 1), ('${globex}', 2)`);
    const { rows } = await db.as(acme, (tx) => tx.query('select id from shop.floorless'));
    expect(rows).toEqual([{ id: 1 }]);
    const plant = db.as(acme, (tx) =>
      tx.query('insert into shop.floorless values ($1, 3)', [globex]),
    );
    await expect(plant).rejects.toMatchObject({ code: 'TENANCY_STATEMENT_DENIED' });
    const forged = withToken(forgedFor(globex), 'select * from shop.floorless');
    await expect(forged).rejects.toMatchObject({ code: 'AT002' });
  });

  it('gives every function that runs as its owner a fixed search path', async () => {
    const { rows } = await db.superuser.query(`
      select p.oid::regprocedure::text as function
        from pg_proc p
       where p.pronamespace = 'tenancy'::regnamespace and p.prosecdef
         and not exists (select from unnest(p.proconfig) as setting where setting = 'search_path=pg_catalog, pg_temp')`);
    expect(rows).toEqual([]);
  });

  it('keeps the signing key from the application role', async () => {
    await expect(db.app.query('select * from tenancy.signing_key')).rejects.toMatchObject({
      code: '42501',
    });
  });

  it('shows the application role its own tenant and no list of tenants', async () => {
    const { rows } = await db.as(acme, (tx) => tx.query('select id from tenancy.tenant'));
    expect(rows).toEqual([{ id: acme }]);
  });

  async function ownToken(): Promise<string> {
    const { rows } = await db.as(acme, (tx) =>
      tx.query<{ token: string }>("select current_setting('ataski.context') as token"),
    );
    return rows[0]?.token ?? '';
  }

  /** The secret that the database knows, under a name of our choice. */
  function keyNamed(id: string): SigningKey {
    return createSigningKey(id, Buffer.from(inject('testCluster').signingSecret, 'base64'));
  }

  /** A context of this tenant that another key signed under the known name. */
  function forgedFor(tenantId: TenantId): string {
    const key = createSigningKey('test', randomBytes(32));
    return signContext(key, db.context(tenantId), Date.now() + 60_000);
  }

  async function withToken(token: string, sql = 'select * from shop.item'): Promise<unknown> {
    const client = await db.app.connect();
    try {
      await client.query("select set_config('ataski.context', $1, false)", [token]);
      return await client.query(sql);
    } finally {
      client.release(true);
    }
  }
});

describe('the function that isolates a table', () => {
  const db = useDatabase({ migrations: shopMigrations });

  const refused = [
    ['without a tenant column', 'create table shop.t (id uuid primary key)', 'AT010'],
    [
      'with a nullable tenant column',
      'create table shop.t (tenant_id uuid, id int primary key)',
      'AT010',
    ],
    ['without a primary key', 'create table shop.t (tenant_id uuid not null)', 'AT011'],
    [
      'whose key does not lead with the tenant',
      'create table shop.t (tenant_id uuid not null, id int primary key)',
      'AT011',
    ],
    [
      'with a unique constraint that leaves the tenant out',
      'create table shop.t (tenant_id uuid not null, id int, name text unique, primary key (tenant_id, id))',
      'AT011',
    ],
    [
      'with an exclusion that leaves the tenant out',
      'create table shop.t (tenant_id uuid not null, id int, name text, exclude using btree (name with =), primary key (tenant_id, id))',
      'AT011',
    ],
    [
      'with a foreign key whose tenant is another column',
      'create table shop.t (tenant_id uuid not null, id int, owner uuid, foreign key (owner, id) references shop.item (tenant_id, id), primary key (tenant_id, id))',
      'AT012',
    ],
    [
      'with a foreign key that could cross tenants',
      `create unique index on shop.item (id);
       create table shop.t (tenant_id uuid not null, id int references shop.item (id), primary key (tenant_id, id))`,
      'AT012',
    ],
  ] as const;

  it.each(refused)('refuses a table %s', async (_, sql, code) => {
    const client = await db.migrator.connect();
    try {
      await client.query('begin');
      await client.query('set local role ataski_owner');
      await client.query(sql);
      await expect(
        client.query("select tenancy.isolate_by_tenant('shop.t')"),
      ).rejects.toMatchObject({ code });
    } finally {
      await client.query('rollback');
      client.release();
    }
  });

  it('makes a shared table that every tenant may read and the application never writes', async () => {
    await db.superuser.query(`
      set role ataski_owner;
      create table shop.country (code text primary key);
      select tenancy.shared_table('shop.country', 'the countries of the world', true);
      grant insert on shop.country to ataski_app;
      insert into shop.country values ('LI');
      reset role`);
    const { rows } = await db.as(db.tenants.acme, (tx) => tx.query('select * from shop.country'));
    expect(rows).toEqual([{ code: 'LI' }]);
    const write = db.as(db.tenants.acme, (tx) =>
      tx.query("insert into shop.country values ('XX')"),
    );
    await expect(write).rejects.toMatchObject({ code: 'TENANCY_STATEMENT_DENIED' });
  });

  it('closes a shared table that was not said to be readable, and asks for a reason', async () => {
    await db.superuser.query(`
      set role ataski_owner;
      create table shop.secret (code text primary key);
      select tenancy.shared_table('shop.secret', 'nobody but functions may look');
      grant select on shop.secret to ataski_app;
      insert into shop.secret values ('x');
      reset role`);
    expect((await db.app.query('select * from shop.secret')).rows).toEqual([]);
    await db.superuser.query('create table shop.unreasoned (code text primary key)');
    const unreasoned = db.superuser.query(
      "select tenancy.shared_table('shop.unreasoned', 'because')",
    );
    await expect(unreasoned).rejects.toMatchObject({ code: '23514' });
  });

  it('binds the owner too', async () => {
    const { rows } = await db.superuser.query(
      "select relrowsecurity, relforcerowsecurity from pg_class where oid = 'shop.item'::regclass",
    );
    expect(rows).toEqual([{ relrowsecurity: true, relforcerowsecurity: true }]);
  });

  it('makes correlation ids that fit the context', () => {
    expect(createCorrelationId()).toMatch(/^c_[0-9a-f-]{36}$/);
  });
});
