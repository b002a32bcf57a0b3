import { describe, expect, it } from 'vitest';

import { secretText, useVault } from '../test/use-vault.ts';
import type { Secret } from './secret.ts';

describe('the vault', () => {
  const world = useVault();
  const { acme, globex } = world.db.tenants;
  const neverRuns = async (): Promise<never> => expect.unreachable();

  it('lends back what was put, also from another process', async () => {
    await world.put(acme);
    expect(await world.read(acme)).toBe(secretText);
    expect(await world.read(acme, world.place, world.create())).toBe(secretText);
  });

  it('replaces the secret at a place', async () => {
    await world.put(acme);
    await world.put(acme, Buffer.from('another'));
    expect(await world.read(acme)).toBe('another');
  });

  it('keeps bytes that are no text, up to 65,536 of them', async () => {
    const binary = Buffer.alloc(65_536, 0xff);
    await world.put(acme, binary);
    await world.vault.use(world.db.context(acme), world.place, 'test', async (secret) => {
      expect(secret.use((bytes) => binary.equals(bytes))).toBe(true);
    });
    expect(binary.every((byte) => byte === 0xff)).toBe(true);
  });

  it('returns what the work returns and throws what it throws', async () => {
    await world.put(acme);
    const context = world.db.context(acme);
    expect(await world.vault.use(context, world.place, 'test', async () => 42)).toBe(42);
    const failure = new Error('the provider is down');
    const use = world.vault.use(context, world.place, 'test', () => Promise.reject(failure));
    await expect(use).rejects.toBe(failure);
  });

  it('wipes the lent bytes, whether the work succeeds or fails', async () => {
    await world.put(acme);
    const kept: { secret: Secret; bytes: Uint8Array }[] = [];
    for (const end of [() => Promise.resolve(), () => Promise.reject(new Error('no'))]) {
      const use = world.vault.use(world.db.context(acme), world.place, 'test', (secret) => {
        const bytes = secret.use((shown) => shown);
        expect(Buffer.from(bytes).toString()).toBe(secretText);
        kept.push({ secret, bytes });
        return end();
      });
      await use.catch(() => undefined);
    }
    expect(kept).toHaveLength(2);
    for (const { secret, bytes } of kept) {
      expect(bytes.every((byte) => byte === 0)).toBe(true);
      expect(() => secret.use(() => undefined)).toThrow(
        expect.objectContaining({ code: 'VAULT_SECRET_WIPED' }),
      );
    }
  });

  it('runs the work outside any transaction', async () => {
    await world.put(acme);
    const idle = `select count(*)::integer as count
                    from pg_stat_activity
                   where datname = current_database()
                     and state like 'idle in transaction%'`;
    await world.db.as(acme, async (tx) => {
      // An answered statement, so that the server has surely begun the transaction.
      await tx.query('select 1');
      expect((await world.db.superuser.query(idle)).rows).toEqual([{ count: 1 }]);
    });
    await world.vault.use(world.db.context(acme), world.place, 'test', async () => {
      expect((await world.db.superuser.query(idle)).rows).toEqual([{ count: 0 }]);
    });
  });

  it('makes one data key for a tenant, also when its first secrets arrive at once', async () => {
    const places = Array.from({ length: 8 }, (_, index) => ({
      ...world.place,
      field: `field_${index}`,
    }));
    await Promise.all(places.map((place) => world.put(acme, Buffer.from(place.field), place)));
    const { rows } = await world.db.superuser.query('select version from vault.data_key');
    expect(rows).toEqual([{ version: 1 }]);
    for (const place of places) {
      expect(await world.read(acme, place, world.create())).toBe(place.field);
    }
  });

  it('leaves nothing behind when the transaction of a put rolls back', async () => {
    const rollback = new Error('rolled back');
    const attempt = world.db.as(acme, async (tx) => {
      await world.vault.put(tx, world.place, Buffer.from(secretText));
      throw rollback;
    });
    await expect(attempt).rejects.toBe(rollback);
    for (const table of ['vault.data_key', 'vault.data_key_wrapping', 'vault.credential']) {
      expect((await world.db.superuser.query(`select from ${table}`)).rowCount).toBe(0);
    }
    expect(await world.logged(acme)).toEqual([]);
  });

  it('never seals under the key of a put that was rolled back', async () => {
    const attempt = world.db.as(acme, async (tx) => {
      await world.vault.put(tx, world.place, Buffer.from(secretText));
      throw new Error('rolled back');
    });
    await expect(attempt).rejects.toThrow('rolled back');
    await world.put(acme);
    expect(await world.read(acme, world.place, world.create())).toBe(secretText);
  });

  it('removes a credential once, and says when there was none', async () => {
    await world.put(acme);
    const remove = (): Promise<boolean> =>
      world.db.as(acme, (tx) => world.vault.remove(tx, world.place));
    expect(await remove()).toBe(true);
    expect(await remove()).toBe(false);
    await expect(world.read(acme)).rejects.toMatchObject({ code: 'VAULT_CREDENTIAL_MISSING' });
  });

  it.each([0, 65_537])('refuses a secret of %i bytes', async (length) => {
    await expect(world.put(acme, Buffer.alloc(length, 1))).rejects.toMatchObject({
      code: 'VAULT_SECRET_INVALID',
      kind: 'invalid',
    });
  });

  it.each(['', 'rk_live_a_restricted_key', 'x'.repeat(70_000), null, [1, 2, 3]])(
    'refuses a secret that is no bytes, which only JavaScript can hand in: %j',
    async (secret) => {
      await expect(world.put(acme, secret as unknown as Buffer)).rejects.toMatchObject({
        code: 'VAULT_SECRET_INVALID',
      });
    },
  );

  it('refuses a purpose that is not plain', async () => {
    await world.put(acme);
    const context = world.db.context(acme);
    for (const purpose of ['', ' ', 'a\nb', 'x'.repeat(101), undefined as unknown as string]) {
      const use = world.vault.use(context, world.place, purpose, neverRuns);
      await expect(use).rejects.toMatchObject({ code: 'VAULT_PURPOSE_INVALID' });
    }
  });

  it('refuses a place that is none', async () => {
    const place = { ...world.place, field: '../other' };
    const refusal = { code: 'VAULT_PLACE_INVALID', details: { part: 'field' } };
    await expect(world.put(acme, Buffer.from('x'), place)).rejects.toMatchObject(refusal);
    await expect(world.read(acme, place)).rejects.toMatchObject(refusal);
    const remove = world.db.as(acme, (tx) => world.vault.remove(tx, place));
    await expect(remove).rejects.toMatchObject(refusal);
  });

  describe('list', () => {
    it('shows place, key version, hint and date, and no secret', async () => {
      const { db, vault, place } = world;
      await db.as(acme, (tx) => vault.put(tx, place, Buffer.from(secretText), { hint: '4242' }));
      const listed = await db.as(acme, (tx) => vault.list(tx));
      expect(listed).toEqual([{ place, keyVersion: 1, hint: '4242', createdAt: expect.any(Date) }]);
      expect(JSON.stringify(listed)).not.toContain('canary');
    });

    it.each([
      { what: 'five characters', hint: '24242', secret: secretText },
      { what: 'no character', hint: '', secret: secretText },
      { what: 'a control character', hint: '4\n', secret: secretText },
      { what: 'a quarter of a short secret', hint: 't_42', secret: 'short_secret_42' },
    ])('refuses a hint of $what', async ({ hint, secret }) => {
      const { db, vault, place } = world;
      const put = db.as(acme, (tx) => vault.put(tx, place, Buffer.from(secret), { hint }));
      await expect(put).rejects.toMatchObject({ code: 'VAULT_HINT_INVALID', details: {} });
    });
  });

  describe('for another tenant', () => {
    it('finds no credential at the same place', async () => {
      await world.put(acme);
      const use = world.vault.use(world.db.context(globex), world.place, 'test', neverRuns);
      await expect(use).rejects.toMatchObject({
        code: 'VAULT_CREDENTIAL_MISSING',
        kind: 'missing',
        details: world.place,
      });
    });

    it('neither lists, removes nor replaces it', async () => {
      await world.put(acme);
      await world.db.as(globex, async (tx) => {
        expect(await world.vault.list(tx)).toEqual([]);
        expect(await world.vault.remove(tx, world.place)).toBe(false);
        await world.vault.put(tx, world.place, Buffer.from('their own'));
      });
      expect(await world.read(acme)).toBe(secretText);
      expect(await world.read(globex)).toBe('their own');
    });
  });
});
