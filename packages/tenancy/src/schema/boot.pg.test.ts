import pg from 'pg';
import { describe, expect, it } from 'vitest';

import { useDatabase } from '@ataski/postgres';

import { installSigningKey } from '../context/install-signing-key.ts';
import { createSigningKey } from '../context/signing-key.ts';
import { migrations } from '../index.ts';
import { shopMigrations } from '../shop.fixture.ts';
import { assertRole } from './assert-role.ts';
import { migrate } from './migrate.ts';

describe('boot', () => {
  const db = useDatabase({ migrations: shopMigrations });

  it('accepts the application role on the schema it was built for', async () => {
    await expect(db.tenancy.assertBoot(shopMigrations)).resolves.toBeUndefined();
  });

  it('refuses a superuser', async () => {
    await expect(assertRole(db.superuser)).rejects.toMatchObject({ code: 'TENANCY_ROLE_REFUSED' });
  });

  it('refuses the migrator, which can become the owner', async () => {
    const refused: unknown = await assertRole(db.migrator).catch((error: unknown) => error);
    expect(refused).toMatchObject({
      code: 'TENANCY_ROLE_REFUSED',
      details: { reasons: ['member_of_ataski_owner', 'owns_tables'] },
    });
  });

  it('refuses a role that may create objects, which could outlive a transaction', async () => {
    await db.superuser.query('grant create on schema public to public');
    try {
      await expect(assertRole(db.app)).rejects.toMatchObject({
        details: { reasons: ['may_create_objects'] },
      });
    } finally {
      await db.superuser.query('revoke create on schema public from public');
    }
  });

  it('refuses a role that bypasses row-level security', async () => {
    await db.superuser.query("create role bypassing login bypassrls password 'bypassing-password'");
    const url = new URL(db.url('app'));
    const pool = new pg.Pool({
      host: url.hostname,
      port: Number(url.port),
      database: db.name,
      user: 'bypassing',
      password: 'bypassing-password',
    });
    try {
      await db.superuser.query(`grant connect on database "${db.name}" to bypassing`);
      await expect(assertRole(pool)).rejects.toMatchObject({ code: 'TENANCY_ROLE_REFUSED' });
    } finally {
      await pool.end();
      await db.superuser.query(`revoke all on database "${db.name}" from bypassing`);
      await db.superuser.query('drop role bypassing');
    }
  });

  it('refuses a schema that lacks a migration', async () => {
    const more = [
      ...shopMigrations,
      { package: 'shop', number: 2, name: 'later', sql: 'select 1' },
    ];
    await expect(db.tenancy.assertBoot(more)).rejects.toMatchObject({
      code: 'TENANCY_SCHEMA_BEHIND',
    });
  });

  it('refuses a schema that is newer than the program', async () => {
    const older = migrations.slice(0, -1);
    await expect(db.tenancy.assertBoot(older)).rejects.toMatchObject({
      code: 'TENANCY_SCHEMA_AHEAD',
    });
  });
});

describe('the migration runner', () => {
  const db = useDatabase({ migrations: shopMigrations });
  const run = async (list: typeof shopMigrations) => {
    const client = await db.migrator.connect();
    try {
      return await migrate(client, list);
    } finally {
      client.release();
    }
  };
  const step = (number: number, sql: string) => ({
    package: 'shop',
    number,
    name: `step_${String(number)}`,
    sql,
  });

  it('refuses a migration that was edited after it had been applied', async () => {
    const edited = shopMigrations.map((each) =>
      each.package === 'shop' ? { ...each, sql: `${each.sql} ` } : each,
    );
    await expect(run(edited)).rejects.toMatchObject({ code: 'TENANCY_MIGRATION_CHANGED' });
  });

  it('finds a key that leaves the tenant out, although it came after the table was isolated', async () => {
    const sql = 'create unique index item_note on shop.item (note)';
    const list = [...shopMigrations, { package: 'later', number: 1, name: 'index', sql }];
    await expect(run(list)).rejects.toMatchObject({ code: 'AT011' });
    await db.superuser.query('drop index shop.item_note');
  });

  it('applies each migration once, also when several start together', async () => {
    const list = [
      ...shopMigrations,
      step(2, 'create table shop.counted (); insert into shop.counted default values'),
    ];
    const reports = await Promise.all([run(list), run(list), run(list), run(list)]);
    expect(reports.flatMap((report) => report.applied)).toEqual(['shop/000002_step_2']);
  });

  it('leaves nothing of a migration that fails', async () => {
    const list = [
      ...shopMigrations,
      step(2, 'create table shop.counted (); insert into shop.counted default values'),
      step(3, 'create table shop.half (); select 1 / 0'),
    ];
    await expect(run(list)).rejects.toMatchObject({ details: { migration: 'shop/000003_step_3' } });
    const { rows } = await db.superuser.query("select to_regclass('shop.half') as half");
    expect(rows).toEqual([{ half: null }]);
  });

  it('keeps two signing keys alive and retires the third oldest', async () => {
    const client = await db.migrator.connect();
    try {
      for (const id of ['k2', 'k3'])
        await installSigningKey(client, createSigningKey(id, Buffer.alloc(32, id)));
    } finally {
      client.release();
    }
    const { rows } = await db.superuser.query(
      'select id from tenancy.signing_key where retired_at is null order by id',
    );
    expect(rows).toEqual([{ id: 'k2' }, { id: 'k3' }]);
  });
});
