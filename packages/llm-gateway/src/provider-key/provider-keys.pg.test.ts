import { inspect } from 'node:util';

import { beforeEach, describe, expect, it } from 'vitest';

import { useDatabase } from '@ataski/postgres';

import { actionsOf, dumpDatabase, formsOf, keyMigrations } from '../keys.fixture.ts';
import type { ValidateKey } from './checked-key.ts';
import { clearProviderKeys, createProviderKeyText, openProcess } from './provider-keys.fixture.ts';
import { placeOfKey } from './secret-ports.ts';

describe('a key of a tenant for a provider', () => {
  const db = useDatabase({ migrations: keyMigrations });
  const { acme, globex } = db.tenants;
  const open = (validate?: ValidateKey) => openProcess(db, validate && { validate });
  const list = (tenant = acme) => db.as(tenant, (tx) => open().keys.list(tx));
  const secretOf = (id: string, tenant = acme) =>
    open().vault.use(db.context(tenant), placeOfKey('openai', id), 'test.read', (secret) =>
      Promise.resolve(secret.use((bytes) => Buffer.from(bytes).toString())),
    );

  beforeEach(() => clearProviderKeys(db));

  it('is stored in the vault when its provider took it, with an event', async () => {
    const { keys, check } = open();
    const key = createProviderKeyText('openai');
    const checked = await check(acme, 'openai', key);
    const context = db.context(acme);
    const id = await db.tenancy.withTenant(context, (tx) => keys.add(tx, checked));
    expect(await secretOf(id)).toBe(key);
    expect(await list()).toEqual([
      {
        ...{ id, provider: 'openai', label: 'Ours', lastFour: key.slice(-4), state: 'active' },
        ...{ pays: true, inactiveBecause: null, retiresAt: null, lastUsedAt: null },
        addedAt: expect.any(Date) as Date,
      },
    ]);
    expect((await actionsOf(db, context.correlationId)).slice(-2)).toEqual([
      'credential.stored',
      'provider_key.added',
    ]);
  });

  it('is in no row of the database, no row of the log and nothing that lists it', async () => {
    const key = createProviderKeyText('openai');
    const id = await open().add(acme, 'openai', key);
    const everything = `${await dumpDatabase(db)}\n${JSON.stringify(await list())}`;
    expect(everything).toContain(id);
    for (const form of formsOf(key)) expect(everything).not.toContain(form);
  });

  it.each([
    ['an admin key', 'openai', 'sk-admin-abcdefghijklmnopqrst', 'admin key'],
    ['an admin key of Anthropic', 'anthropic', 'sk-ant-admin01-abcdefghijkl', 'admin key'],
    ['a key of Anthropic as OpenAI’s', 'openai', 'sk-ant-api03-abcdefghijkl', 'Anthropic'],
    ['a key of OpenAI as Anthropic’s', 'anthropic', 'sk-proj-abcdefghijklmnopqr', 'shape'],
    ['a line break', 'openai', 'sk-proj-abcdefghijklmnopqr\n', 'shape'],
    ['letters that are not ASCII', 'openai', 'sk-proj-äbcdefghijklmnopqr', 'shape'],
  ] as const)(
    'is refused with the sentence, before any call: %s',
    async (_what, provider, key, words) => {
      let calls = 0;
      const { check } = open(() => {
        calls += 1;
        return Promise.resolve('accepted');
      });
      const error: unknown = await check(acme, provider, key).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({
        code: 'LLM_GATEWAY_PROVIDER_KEY_REFUSED',
        details: { sentence: expect.stringContaining(words) as string },
      });
      expect(`${JSON.stringify(error)} ${inspect(error)}`).not.toContain(key.slice(8).trim());
      expect(calls).toBe(0);
    },
  );

  it.each([
    ['a key that looks like none', { label: 'sk-proj-abcdefghijklmnopqr' }, 'label'],
    ['no label', { label: '' }, 'label'],
    ['another provider', { provider: 'toString' as 'openai' }, 'provider'],
    ['a text as the key', { key: 'sk-proj-abcdefghijklmnopqr' as unknown as Uint8Array }, 'key'],
    [
      'a key too short to show four of',
      { provider: 'anthropic' as const, key: Buffer.from('sk-ant-abcdefgh') },
      'key',
    ],
  ])('is refused with %s', async (_what, over, field) => {
    const key = Buffer.from(createProviderKeyText('openai'));
    const wish = { provider: 'openai' as const, label: 'Ours', key, ...over };
    await expect(open().keys.check(db.context(acme), wish)).rejects.toMatchObject({
      ...{ code: 'LLM_GATEWAY_PROVIDER_KEY_INVALID', details: { field } },
    });
  });

  it.each<[string, ValidateKey, string]>([
    ['refuses', () => Promise.resolve('refused'), 'LLM_GATEWAY_PROVIDER_KEY_REJECTED'],
    ['does not say', () => Promise.resolve('unknown'), 'LLM_GATEWAY_PROVIDER_SILENT'],
    ['cannot be asked', () => Promise.reject(new Error('away')), 'LLM_GATEWAY_PROVIDER_SILENT'],
    [
      'says something odd',
      () => Promise.resolve('yes' as 'accepted'),
      'LLM_GATEWAY_PROVIDER_SILENT',
    ],
  ])('is not taken when its provider %s, and its bytes are wiped', async (_what, verdict, code) => {
    let seen: Uint8Array = Buffer.from('unseen');
    const { check } = open((context, provider, secret) => {
      seen = secret.use((bytes) => bytes);
      return verdict(context, provider, secret);
    });
    await expect(check(acme, 'openai')).rejects.toMatchObject({ code });
    expect(new Set(seen)).toEqual(new Set([0]));
    expect(await list()).toEqual([]);
  });

  it('is stored once, for the tenant that it was checked for, and shows itself to nobody', async () => {
    const { keys, check } = open();
    const key = createProviderKeyText('openai');
    const checked = await check(acme, 'openai', key);
    expect(`${inspect(checked, { showHidden: true })}${JSON.stringify(checked)}`).not.toContain(
      key.slice(8),
    );
    const unchecked = { code: 'LLM_GATEWAY_PROVIDER_KEY_UNCHECKED' };
    await expect(db.as(globex, (tx) => keys.add(tx, checked))).rejects.toMatchObject(unchecked);
    await db.as(acme, (tx) => keys.add(tx, checked));
    await expect(db.as(acme, (tx) => keys.add(tx, checked))).rejects.toMatchObject(unchecked);
    const dropped = await check(globex, 'openai');
    dropped[Symbol.dispose]();
    await expect(db.as(globex, (tx) => keys.add(tx, dropped))).rejects.toMatchObject(unchecked);
  });

  it('is not stored beside another active one, also when two come at once', async () => {
    const { add } = open();
    const ends = await Promise.allSettled([add(acme), add(acme)]);
    expect(ends.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    await expect(add(acme)).rejects.toMatchObject({ code: 'LLM_GATEWAY_PROVIDER_KEY_ACTIVE' });
    await add(acme, 'anthropic');
    await add(globex);
    expect(await list()).toHaveLength(2);
  });

  it('leaves nothing behind when the transaction rolls back', async () => {
    const { keys, check, vault } = open();
    const checked = await check(acme, 'openai');
    const rolledBack = db.as(acme, async (tx) => {
      await keys.add(tx, checked);
      throw new Error('no');
    });
    await expect(rolledBack).rejects.toThrow('no');
    expect([await list(), await db.as(acme, (tx) => vault.list(tx))]).toEqual([[], []]);
  });

  it('is replaced by another, and retires when the overlap ends', async () => {
    const { add, keys, check } = open();
    const first = await add(acme);
    const checked = await check(acme, 'openai');
    const context = db.context(acme);
    const second = await db.tenancy.withTenant(context, (tx) =>
      keys.rotate(tx, checked, { overlapSeconds: 60 }),
    );
    expect(await actionsOf(db, context.correlationId)).toEqual([
      'credential.stored',
      'provider_key.rotated',
    ]);
    expect(await list()).toMatchObject([
      { id: second, state: 'active', pays: true },
      { id: first, state: 'retiring', pays: false, retiresAt: expect.any(Date) as Date },
    ]);
    const back =
      "update llm_gateway.provider_key set state = 'active', retires_at = null where id = $1";
    await expect(db.as(acme, (tx) => tx.query(back, [first]))).rejects.toMatchObject({
      details: { sqlState: 'AL001' },
    });
    await db.superuser.query(
      "update llm_gateway.provider_key set retires_at = retires_at - interval '60 seconds'",
    );
    expect((await list())[1]).toMatchObject({ state: 'inactive', inactiveBecause: 'retired' });
  });

  it('is used for a week at the longest when another took its place, whatever SQL asks for', async () => {
    const id = await open().add(acme);
    const retire = (days: number) =>
      db.as(acme, (tx) =>
        tx.query(
          `update llm_gateway.provider_key
              set state = 'retiring', retires_at = now() + make_interval(days => $2) where id = $1`,
          [id, days],
        ),
      );
    await expect(retire(8)).rejects.toMatchObject({ details: { sqlState: 'AL002' } });
    await retire(7);
    expect(await list()).toMatchObject([{ id, state: 'retiring' }]);
  });

  it.each([-1, 0.5, 604_801, Number.NaN])(
    'has no overlap of %d seconds',
    async (overlapSeconds) => {
      const { add, keys, check } = open();
      await add(acme);
      const checked = await check(acme, 'openai');
      const rotating = db.as(acme, (tx) => keys.rotate(tx, checked, { overlapSeconds }));
      await expect(rotating).rejects.toMatchObject({ code: 'LLM_GATEWAY_PROVIDER_KEY_INVALID' });
    },
  );

  it('is not replaced where none is active', async () => {
    const { keys, check } = open();
    const checked = await check(acme, 'openai');
    const rotating = db.as(acme, (tx) => keys.rotate(tx, checked));
    await expect(rotating).rejects.toMatchObject({ code: 'LLM_GATEWAY_PROVIDER_KEY_MISSING' });
  });

  it('is deactivated once, for good, and by no statement made active again', async () => {
    const { add, keys } = open();
    const id = await add(acme);
    const context = db.context(acme);
    const deactivate = () => db.tenancy.withTenant(context, (tx) => keys.deactivate(tx, id));
    await deactivate();
    await deactivate();
    expect(await actionsOf(db, context.correlationId)).toEqual(['provider_key.deactivated']);
    const back = "update llm_gateway.provider_key set state = 'active', inactive_because = null";
    await expect(db.as(acme, (tx) => tx.query(back))).rejects.toMatchObject({
      details: { sqlState: 'AL001' },
    });
    // Nor is it made anew under its id, with the secret that still stands there.
    const anew = `insert into llm_gateway.provider_key (id, provider, label, last_four)
                  values ($1, 'openai', 'x', 'abcd')`;
    await expect(db.as(acme, (tx) => tx.query(anew, [id]))).rejects.toMatchObject({
      code: 'TENANCY_STATEMENT_DENIED',
    });
    expect(await list()).toMatchObject([
      { state: 'inactive', pays: false, inactiveBecause: 'deactivated' },
    ]);
  });

  it('goes with its secret when it is removed', async () => {
    const { add, keys } = open();
    const id = await add(acme);
    const context = db.context(acme);
    await db.tenancy.withTenant(context, (tx) => keys.remove(tx, id));
    expect(await actionsOf(db, context.correlationId)).toEqual([
      'credential.removed',
      'provider_key.removed',
    ]);
    expect(await list()).toEqual([]);
    await expect(secretOf(id)).rejects.toMatchObject({ code: 'VAULT_CREDENTIAL_MISSING' });
  });

  it('is seen, deactivated and removed by its own tenant alone', async () => {
    const { add, keys } = open();
    const id = await add(acme);
    expect(await list(globex)).toEqual([]);
    const missing = { code: 'LLM_GATEWAY_PROVIDER_KEY_MISSING' };
    await expect(db.as(globex, (tx) => keys.deactivate(tx, id))).rejects.toMatchObject(missing);
    await expect(db.as(globex, (tx) => keys.remove(tx, id))).rejects.toMatchObject(missing);
    expect(await list()).toMatchObject([{ id, state: 'active' }]);
  });
});
