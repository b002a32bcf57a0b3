import { readFileSync } from 'node:fs';

import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { startThrowawayCluster } from '@ataski/postgres';
import type { Cluster } from '@ataski/postgres';

import { createSigningKey } from './context/signing-key.ts';
import { installSigningKey, migrate } from './index.ts';
import { databaseSql, rolesSql } from './schema/roles.ts';
import { shopMigrations } from './shop.fixture.ts';
import { createTenancy } from './tenancy.ts';
import { asTenant, expectInvisible } from './testing/index.ts';

const password = 'a_password_of_many_characters_0123456789';
const acme = '11111111-1111-4111-8111-111111111111';
const globex = '22222222-2222-4222-8222-222222222222';

describe('a server without a superuser for its customers', () => {
  let cluster: Cluster;
  let admin: pg.Client;
  let superuser: pg.Client;
  const open: pg.Client[] = [];
  const connect = async (database: string, user: string, secret: string) => {
    const { host, port } = cluster;
    const client = new pg.Client({ host, port, database, user, password: secret });
    await client.connect();
    open.push(client);
    return client;
  };

  beforeAll(async () => {
    cluster = await startThrowawayCluster();
    const { user, password: secret } = cluster.superuser;
    superuser = await connect('postgres', user, secret);
    // As the administrator of a managed service is made.
    await superuser.query(
      `create role cloud_admin login nosuperuser createdb createrole noreplication nobypassrls password '${password}'`,
    );
    admin = await connect('postgres', 'cloud_admin', password);
  });
  afterAll(async () => {
    await Promise.all(open.map((client) => client.end()));
    await cluster.stop();
  });

  it('takes the roles of the guides, on which the whole of tenancy then works', async () => {
    await admin.query(rolesOfTheGuides());
    await admin.query('create database app');
    const owner = await connect('app', 'cloud_admin', password);
    await owner.query(databaseSql('app'));
    const migrator = await connect('app', 'ataski_migrator', password);
    await migrate(migrator, shopMigrations);
    const signingKey = createSigningKey('managed', Buffer.alloc(32, 7));
    await installSigningKey(migrator, signingKey);
    await migrator.query('set role ataski_owner');
    await migrator.query(
      `insert into tenancy.tenant (id, name) values ('${acme}', 'acme'), ('${globex}', 'globex')`,
    );

    const { host, port } = cluster;
    const login = { host, port, database: 'app', user: 'ataski_app', password };
    const pool = new pg.Pool({ ...login, pipeline: true });
    const tenancy = createTenancy({ pool, signingKey });
    await tenancy.assertBoot(shopMigrations);
    await asTenant(tenancy, acme, (tx) =>
      tx.query(`insert into shop.item (id, note) values (1, 'acme')`),
    );
    await expectInvisible(tenancy, {
      table: 'shop.item',
      row: { tenant_id: acme, id: 1 },
      to: globex,
    });
    await pool.end();
  });

  it('leaves the administrator unable to read what the tenants wrote', async () => {
    const owner = await connect('app', 'cloud_admin', password);
    const read = owner.query('select * from shop.item');
    await expect(read).rejects.toMatchObject({ code: '42501' });
  });

  it('refuses a role that steps around the policies', async () => {
    const make = admin.query('create role strong bypassrls');
    await expect(make).rejects.toMatchObject({ code: '42501' });
  });

  it('takes what rolesSql answers, and again', async () => {
    const passwords = {
      migrator: password,
      app: password,
      ops: password,
      sealer: password,
      eraser: password,
    };
    for (let round = 0; round < 2; round += 1)
      await expect(admin.query(rolesSql(passwords))).resolves.toBeDefined();
  });

  it('raises when one of the roles could step around row-level security', async () => {
    const passwords = {
      migrator: password,
      app: password,
      ops: password,
      sealer: password,
      eraser: password,
    };
    for (const attribute of ['bypassrls', 'createrole', 'superuser']) {
      await superuser.query(`alter role ataski_app ${attribute}`);
      await expect(superuser.query(rolesSql(passwords))).rejects.toMatchObject({ code: 'AT020' });
      await superuser.query(`alter role ataski_app no${attribute}`);
    }
  });

  /** The file has places for psql's variables. */
  function rolesOfTheGuides(): string {
    const file = new URL('../guides/managed-roles.sql', import.meta.url);
    return readFileSync(file, 'utf8').replaceAll(/:'\w+_password'/g, `'${password}'`);
  }
});
