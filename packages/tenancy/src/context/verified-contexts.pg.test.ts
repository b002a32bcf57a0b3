import { randomBytes } from 'node:crypto';

import { describe, expect, inject, it } from 'vitest';

import type { ContextSigned, Migration } from '@ataski/kernel';
import { useDatabase } from '@ataski/postgres';

import { shopMigrations } from '../shop.fixture.ts';
import { signContext, signPlatform } from './context-token.ts';
import { createSigningKey } from './signing-key.ts';

/** A function of the owner, as a package ships it that writes for several tenants at once. */
const together: Migration = {
  package: 'shop',
  number: 2,
  name: 'together',
  sql: `
    create function shop.read_contexts(tokens text[])
    returns text[]
    language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
    as $$
    begin
      perform tenancy.require_platform();
      return tenancy.verified_contexts(tokens);
    end
    $$;
    revoke all on function shop.read_contexts(text[]) from public;
    grant execute on function shop.read_contexts(text[]) to ataski_app;`,
};

describe('contexts that are verified together', () => {
  const db = useDatabase({ migrations: [...shopMigrations, together] });
  const { acme, globex } = db.tenants;
  const key = () =>
    createSigningKey('test', Buffer.from(inject('testCluster').signingSecret, 'base64'));
  const later = Date.now() + 60_000;
  const read = async (tokens: ContextSigned | readonly string[]) => {
    const [row] = await db.tenancy.call<{ read_contexts: string[] }>('shop.read_contexts', [
      tokens,
    ]);
    return row?.read_contexts;
  };

  it('say in their order who acts for whom, signed for the connection that they are sent on', async () => {
    const contexts = [
      db.context(acme, { type: 'agent', id: 'first' }),
      db.context(globex, { type: 'user', id: 'second' }),
      db.context(acme),
    ];
    expect(await read((sign) => contexts.map(sign))).toEqual(
      contexts.map(
        ({ actor, correlationId, tenantId }) =>
          `${actor.type};${actor.id};${correlationId};${tenantId}`,
      ),
    );
  });

  it.each([
    [
      'forged',
      'TENANCY_CONTEXT_FORGED',
      signContext(createSigningKey('test', randomBytes(32)), anyContext(), later),
    ],
    ['the platform’s own', 'TENANCY_CONTEXT_FORGED', signPlatform(key(), later)],
    ['nothing at all', 'TENANCY_CONTEXT_FORGED', ''],
  ])('are refused as a whole when one of them is %s', async (_what, code, flawed) => {
    const mixed: ContextSigned = (sign) => [sign(db.context(acme)), flawed, sign(db.context(acme))];
    await expect(read(mixed)).rejects.toMatchObject({ code });
  });

  it('are refused when one of them has expired, or was signed for another connection', async () => {
    const expired = signContext(key(), db.context(acme), Date.now() - 1);
    await expect(read([expired])).rejects.toMatchObject({ code: 'TENANCY_CONTEXT_EXPIRED' });
    const elsewhere = signContext(key(), db.context(acme), later, 1);
    await expect(read([elsewhere])).rejects.toMatchObject({ code: 'TENANCY_CONTEXT_MISPLACED' });
  });

  it('are refused when one of them names a key that is not installed', async () => {
    const secret = Buffer.from(inject('testCluster').signingSecret, 'base64');
    const unknown = signContext(createSigningKey('unknown', secret), db.context(acme), later);
    await expect(read([unknown])).rejects.toMatchObject({ code: 'TENANCY_CONTEXT_FORGED' });
  });

  it('are refused when one of them is under a key that is no longer alive', async () => {
    const dead = createSigningKey('dead', randomBytes(32));
    const { innerPad, outerPad } = dead.row();
    await db.superuser.query(
      "insert into tenancy.signing_key (id, inner_pad, outer_pad, retired_at) values ('dead', $1, $2, now())",
      [innerPad, outerPad],
    );
    const token = signContext(dead, db.context(acme), later);
    await expect(read([token])).rejects.toMatchObject({ code: 'TENANCY_CONTEXT_FORGED' });
  });

  it('are no business of the application: it cannot ask', async () => {
    const asked = db.app.query("select tenancy.verified_contexts('{}')");
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
