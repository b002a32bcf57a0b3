import { randomBytes } from 'node:crypto';

import { describe, expect, inject, it } from 'vitest';

import { useDatabase } from '@ataski/postgres';

import { signContext, signPlatform } from './context/context-token.ts';
import { createSigningKey } from './context/signing-key.ts';
import { shopMigrations } from './shop.fixture.ts';

const later = Date.now() + 60_000;

describe('a look-up before a tenant is known', () => {
  const db = useDatabase({ migrations: shopMigrations });
  const { acme } = db.tenants;
  const key = () =>
    createSigningKey('test', Buffer.from(inject('testCluster').signingSecret, 'base64'));

  /** On a bare connection of the application role, which says what it likes. */
  async function askWith(token: string, sql = 'select shop.who_asks()'): Promise<unknown> {
    const client = await db.app.connect();
    try {
      await client.query("select set_config('ataski.context', $1, false)", [token]);
      return await client.query(sql);
    } finally {
      client.release(true);
    }
  }

  it('is answered to the server', async () => {
    expect(await db.tenancy.call('shop.who_asks')).toEqual([{ who_asks: 'the platform' }]);
  });

  it('is refused to SQL inside a tenant, with its context or without', async () => {
    const ask = 'select shop.who_asks()';
    const refused = { code: 'TENANCY_STATEMENT_DENIED', details: { sqlState: 'AT004' } };
    await expect(db.as(acme, (tx) => tx.query(ask))).rejects.toMatchObject(refused);
    await expect(db.tenancy.query(db.context(acme), ask)).rejects.toMatchObject(refused);
    const bare = db.as(acme, async (tx) => {
      await tx.query("select set_config('ataski.context', '', true)");
      await tx.query(ask);
    });
    await expect(bare).rejects.toMatchObject(refused);
  });

  it('is refused to the application role without the signing key', async () => {
    await expect(db.app.query('select shop.who_asks()')).rejects.toMatchObject({ code: 'AT004' });
    const own = signContext(key(), db.context(acme), later);
    const attempts = [
      [own, 'AT004'],
      [own.replace('v1;', 'p1;'), 'AT002'],
      [signPlatform(createSigningKey('test', randomBytes(32)), later), 'AT002'],
      [signPlatform(key(), later).replace(/;\d{13};/, ';9999999999999;'), 'AT002'],
      [signPlatform(key(), Date.now() - 1), 'AT003'],
      [';p1;', 'AT002'],
      ['p1;', 'AT004'],
    ] as const;
    for (const [token, code] of attempts)
      await expect(askWith(token)).rejects.toMatchObject({ code });
  });

  it('is refused under a key that is no longer alive', async () => {
    const { innerPad, outerPad } = key().row();
    await db.superuser.query(
      "insert into tenancy.signing_key (id, inner_pad, outer_pad, retired_at) values ('gone', $1, $2, now())",
      [innerPad, outerPad],
    );
    const secret = Buffer.from(inject('testCluster').signingSecret, 'base64');
    const token = signPlatform(createSigningKey('gone', secret), later);
    await expect(askWith(token)).rejects.toMatchObject({ code: 'AT002' });
  });

  it("opens no tenant's rows", async () => {
    const token = signPlatform(key(), later);
    for (const sql of ['select * from shop.item', 'select tenancy.current_actor_id()'])
      await expect(askWith(token, sql)).rejects.toMatchObject({ code: 'AT001' });
    const asTenant = askWith(token.replace('p1;', 'v1;'), 'select * from shop.item');
    await expect(asTenant).rejects.toMatchObject({ code: 'AT002' });
  });
});
