import { beforeEach, describe, expect, it } from 'vitest';

import { parseTenantId } from '@ataski/kernel';
import type { TenantContext } from '@ataski/kernel';
import { useDatabase } from '@ataski/postgres';

import { begin, createClubProcess, tablesWith } from '../../test/club-product.ts';
import type { ClubProduct } from '../../test/club-product.ts';
import { createFakeClub } from '../../test/fake-club.ts';
import type { FakeClub } from '../../test/fake-club.ts';
import { migrations } from '../../test/harness.ts';
import type { Connection } from './connection.ts';

describe('a consent', () => {
  const db = useDatabase({ migrations });
  let fake: FakeClub;
  let product: ClubProduct;
  let person: TenantContext;

  beforeEach(async () => {
    fake = createFakeClub();
    product = createClubProcess(db, fake, { at: Date.parse('2026-11-20T12:00:00Z') });
    person = db.context(db.tenants.acme);
    await db.superuser.query(
      `update connectors_kit.connection set state = 'disconnected', disconnected_at = clock_timestamp()`,
    );
    await db.superuser.query('delete from connectors_kit.consent');
    await db.superuser.query(`delete from vault.credential where field = 'code_verifier'`);
  });

  type Callback = Readonly<Record<string, string>>;
  const finish = async (callback: Callback, context = person): Promise<Connection> =>
    (await product.connections.finishConsent({ context, callback })).connection;
  const allowed = async (how: Parameters<FakeClub['allow']>[1] = {}): Promise<Callback> =>
    fake.allow(await begin(product, person), how);
  const count = async (what: string): Promise<number> => {
    const { rows } = await db.superuser.query<{ n: number }>(
      `select count(*)::integer as n from ${what}`,
    );
    return rows[0]?.n ?? -1;
  };
  const verifiers = (): Promise<number> => count(`vault.credential where field = 'code_verifier'`);
  const connected = (): Promise<number> =>
    count(`connectors_kit.connection where state = 'connected'`);

  it('becomes a connection whose tokens are in the vault alone, and its proof key is gone', async () => {
    const callback = await allowed();
    expect(await verifiers()).toBe(1);
    const connection = await finish(callback);
    expect(connection).toMatchObject({ state: 'connected', externalAccountId: 'account-1' });
    expect(await count(`vault.credential where connection_id = '${connection.id}'`)).toBe(2);
    expect(await verifiers()).toBe(0);
    expect(await tablesWith(db, [...fake.secrets, callback['state'] ?? ''])).toEqual([]);
  });

  it.each([
    [
      'by another person',
      async (callback: Callback) => {
        await finish(callback, db.context(db.tenants.acme, { type: 'user', id: 'user_other' }));
      },
    ],
    [
      'in another tenant',
      async (callback: Callback) => {
        await finish(callback, db.context(parseTenantId(db.tenants.globex)));
      },
    ],
    [
      'with another state',
      async (callback: Callback) => {
        await finish({ ...callback, state: `${callback['state'] ?? ''}x` });
      },
    ],
    [
      'without a state',
      async ({ code = '' }: Callback) => {
        await finish({ code });
      },
    ],
    [
      'after it expired',
      async (callback: Callback) => {
        await db.superuser.query(
          `update connectors_kit.consent set expires_at = clock_timestamp()`,
        );
        await finish(callback);
      },
    ],
  ])('is unknown %s, and no code is asked for', async (_how, attempt) => {
    const callback = await allowed();
    await expect(attempt(callback)).rejects.toMatchObject({
      code: 'CONNECTORS_KIT_CONSENT_UNKNOWN',
    });
    expect(fake.tokenForms).toEqual([]);
    expect(await connected()).toBe(0);
  });

  it('is not begun where the product has no app, and the system is named among those that wait for it', async () => {
    const bare = createClubProcess(db, fake, { at: 0 }, db.tenancy, { hasApp: false });
    expect([bare.connections.connectable, bare.connections.withoutApp]).toEqual([[], ['club']]);
    expect([product.connections.connectable, product.connections.withoutApp]).toEqual([
      ['club'],
      [],
    ]);
    await expect(begin(bare, person)).rejects.toMatchObject({
      code: 'CONNECTORS_KIT_APP_MISSING',
      details: { system: 'club' },
    });
    expect(await count('connectors_kit.consent')).toBe(0);
  });

  it('is not taken by a product that would let its tokens run out, which says so at its start', () => {
    const compose = () =>
      createClubProcess(db, fake, { at: 0 }, db.tenancy, { keepsTokens: false });
    expect(compose).toThrow(
      expect.objectContaining({
        code: 'CONNECTORS_KIT_TOKENS_MISSING',
        details: { system: 'club' },
      }),
    );
  });

  it('is still good for the person who began it after another one tried', async () => {
    const callback = await allowed();
    const other = db.context(db.tenants.acme, { type: 'user', id: 'user_other' });
    await expect(finish(callback, other)).rejects.toThrow();
    expect(await finish(callback)).toMatchObject({ state: 'connected' });
  });

  it('serves once, also when two browsers end it at the same time', async () => {
    const callback = await allowed();
    const ends = await Promise.allSettled([finish(callback), finish(callback)]);
    expect(ends.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    await expect(finish(callback)).rejects.toMatchObject({
      code: 'CONNECTORS_KIT_CONSENT_UNKNOWN',
    });
    expect(fake.tokenForms).toHaveLength(1);
  });

  it('is revoked and refused when more was granted than was asked for', async () => {
    const callback = await allowed({ scopes: ['session', 'members.read', 'members.write'] });
    await expect(finish(callback)).rejects.toMatchObject({
      code: 'CONNECTORS_KIT_SCOPES_EXCESSIVE',
      details: { extraScopes: ['members.write'] },
    });
    expect(fake.revoked).toHaveLength(1);
    expect([await connected(), await verifiers()]).toEqual([0, 0]);
    expect(await tablesWith(db, fake.secrets)).toEqual([]);
  });

  it('quotes no token and no sentence where a provider writes them among the scopes', async () => {
    const odd = 'Please call <us>'.replaceAll(' ', '_');
    const callback = await allowed({ scopes: ['session', 'members.read', 'members.write', odd] });
    const honest = fake.call.bind(fake);
    fake.call = async (...call) => {
      const answer = await honest(...call);
      const text = new TextDecoder().decode(answer.body);
      const { access_token: token = '' } = JSON.parse(text) as Readonly<Record<string, string>>;
      const body = new TextEncoder().encode(
        text.replace('members.write', `members.write ${token}`),
      );
      return call[1].operation === 'request_tokens' ? { ...answer, body } : answer;
    };
    await expect(finish(callback)).rejects.toMatchObject({
      code: 'CONNECTORS_KIT_SCOPES_EXCESSIVE',
      details: { extraScopes: ['members.write'] },
    });
  });

  it('is revoked and refused when less was granted, which is named', async () => {
    await expect(finish(await allowed({ scopes: ['session'] }))).rejects.toMatchObject({
      code: 'CONNECTORS_KIT_PERMISSION_MISSING',
      details: { missingPermissions: ['members.read'] },
    });
    expect(fake.revoked).toHaveLength(1);
    expect(await connected()).toBe(0);
  });

  it('leaves an audit row of its refusal, with the code alone', async () => {
    const before = await count(`audit.audit_log where action = 'connection.refused'`);
    await expect(finish(await allowed({ scopes: ['session'] }))).rejects.toThrow();
    expect(await count(`audit.audit_log where action = 'connection.refused'`)).toBe(before + 1);
  });

  it.each([
    [
      'the person cancels',
      ({ state = '' }: Callback) => ({ state, error: 'access_denied' }),
      'CONNECTORS_KIT_CONSENT_DENIED',
    ],
    [
      'the code is not one',
      ({ state = '' }: Callback) => ({ state, code: 'forged' }),
      'CONNECTORS_KIT_GRANT_REFUSED',
    ],
  ])('leaves no proof key behind when %s', async (_when, alter, code) => {
    const callback = alter(await allowed());
    await expect(finish(callback)).rejects.toMatchObject({ code });
    expect(await verifiers()).toBe(0);
  });

  it('leaves no proof key behind when nobody ever ended it', async () => {
    await allowed();
    await db.superuser.query(`update connectors_kit.consent set expires_at = clock_timestamp()`);
    await allowed();
    expect(await verifiers()).toBe(1);
    expect(await count('connectors_kit.consent')).toBe(1);
  });

  it('renews a connection that lost its own, under the same id', async () => {
    const { id } = await finish(await allowed());
    await db.superuser.query(
      `update connectors_kit.connection set state = 'needs_reauth' where id = $1`,
      [id],
    );
    const callback = fake.allow(await begin(product, person, id));
    expect(await finish(callback)).toMatchObject({ id, state: 'connected' });
  });

  it('cannot move a connection to another account: it is revoked, and the tokens stay', async () => {
    const { id } = await finish(await allowed());
    const callback = fake.allow(await begin(product, person, id), { account: 'account-2' });
    await expect(finish(callback)).rejects.toMatchObject({
      code: 'CONNECTORS_KIT_ACCOUNT_DIFFERENT',
    });
    expect(fake.revoked).toHaveLength(1);
    await product.connections.check(person, id);
    const { rows } = await db.superuser.query(
      'select external_account_id, health_code from connectors_kit.connection where id = $1',
      [id],
    );
    expect(rows).toEqual([{ external_account_id: 'account-1', health_code: null }]);
  });
});
