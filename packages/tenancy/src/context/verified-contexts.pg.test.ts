import { randomBytes } from 'node:crypto';

import { describe, expect, inject, it } from 'vitest';

import type { ContextSigned, Migration } from '@ataski/kernel';
import { useDatabase } from '@ataski/postgres';

import { shopMigrations } from '../shop.fixture.ts';
import { signContext, signContexts, signPlatform } from './context-token.ts';
import { createSigningKey } from './signing-key.ts';

/** A function of the owner, as a package ships it that writes for several tenants at once. */
const together: Migration = {
  package: 'shop',
  number: 2,
  name: 'together',
  sql: `
    create function shop.read_contexts(token text)
    returns text[]
    language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
    as $$
    begin
      perform tenancy.require_platform();
      return tenancy.verified_contexts(token);
    end
    $$;
    revoke all on function shop.read_contexts(text) from public;
    grant execute on function shop.read_contexts(text) to ataski_app;`,
};

describe('contexts that are verified together', () => {
  const db = useDatabase({ migrations: [...shopMigrations, together] });
  const { acme, globex } = db.tenants;
  const key = () =>
    createSigningKey('test', Buffer.from(inject('testCluster').signingSecret, 'base64'));
  const later = Date.now() + 60_000;
  const read = async (token: ContextSigned | string) => {
    const [row] = await db.tenancy.call<{ read_contexts: string[] }>('shop.read_contexts', [token]);
    return row?.read_contexts;
  };

  it('say in their order who acts for whom, signed for the connection that they are sent on', async () => {
    const contexts = [
      db.context(acme, { type: 'agent', id: 'first' }),
      db.context(globex, { type: 'user', id: 'second' }),
      db.context(acme),
    ];
    expect(await read((sign) => sign(contexts))).toEqual(
      contexts.map(
        ({ actor, correlationId, tenantId }) =>
          `${actor.type};${actor.id};${correlationId};${tenantId}`,
      ),
    );
  });

  it.each([
    [
      'forged',
      signContexts(createSigningKey('test', randomBytes(32)), [anyContext(), anyContext()], later),
    ],
    ['the platform’s own', signPlatform(key(), later)],
    ['that of a transaction', signContext(key(), anyContext(), later)],
    ['nothing at all', ''],
  ])('are refused when their token is %s', async (_what, token) => {
    await expect(read(token)).rejects.toMatchObject({ code: 'TENANCY_CONTEXT_FORGED' });
  });

  it('are refused when one is put in the place of another, or added', async () => {
    const honest = signContexts(key(), [db.context(acme), db.context(acme)], later);
    for (const forged of [
      honest.replaceAll(acme, globex),
      `${honest}\nuser;mallory;c_00000000;${globex}`,
    ])
      await expect(read(forged)).rejects.toMatchObject({ code: 'TENANCY_CONTEXT_FORGED' });
    expect(await read(honest)).toHaveLength(2);
  });

  it('are refused when they have expired, or were signed for another connection', async () => {
    const expired = signContexts(key(), [db.context(acme)], Date.now() - 1);
    await expect(read(expired)).rejects.toMatchObject({ code: 'TENANCY_CONTEXT_EXPIRED' });
    const elsewhere = signContexts(key(), [db.context(acme)], later, 1);
    await expect(read(elsewhere)).rejects.toMatchObject({ code: 'TENANCY_CONTEXT_MISPLACED' });
  });

  it('are refused under a key that is not installed', async () => {
    const secret = Buffer.from(inject('testCluster').signingSecret, 'base64');
    const unknown = signContexts(createSigningKey('unknown', secret), [db.context(acme)], later);
    await expect(read(unknown)).rejects.toMatchObject({ code: 'TENANCY_CONTEXT_FORGED' });
  });

  it('are refused under a key that is no longer alive', async () => {
    const dead = createSigningKey('dead', randomBytes(32));
    const { innerPad, outerPad } = dead.row();
    await db.superuser.query(
      "insert into tenancy.signing_key (id, inner_pad, outer_pad, retired_at) values ('dead', $1, $2, now())",
      [innerPad, outerPad],
    );
    const token = signContexts(dead, [db.context(acme)], later);
    await expect(read(token)).rejects.toMatchObject({ code: 'TENANCY_CONTEXT_FORGED' });
  });

  it('open no transaction: what was signed for several is no context of one', async () => {
    const token = signContexts(key(), [db.context(acme)], later);
    const asking = db.app.query(
      "select set_config('ataski.context', $1, false), tenancy.current_tenant_id()",
      [token],
    );
    await expect(asking).rejects.toMatchObject({ code: 'AT002' });
  });

  it('are no business of the application: it cannot ask', async () => {
    const asked = db.app.query("select tenancy.verified_contexts('')");
    await expect(asked).rejects.toMatchObject({ code: '42501' });
  });

  function anyContext() {
    return {
      tenantId: acme,
      actor: { type: 'user', id: 'mallory' },
      correlationId: 'c_00000000',
    } as ReturnType<typeof db.context>;
  }
});
