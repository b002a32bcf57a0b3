import { beforeEach, describe, expect, it } from 'vitest';

import type { PlatformDb } from '@ataski/kernel';
import { useDatabase } from '@ataski/postgres';

import { createStillClock, keyMigrations } from '../keys.fixture.ts';
import { clearProviderKeys, openProcess } from './provider-keys.fixture.ts';
import type { PlatformKeys } from './secret-ports.ts';

const platformKeys: PlatformKeys = {
  openai: { credentialId: 'platform_1', open: () => Promise.resolve(Buffer.from('platform key')) },
};

describe('the payer of a call', () => {
  const db = useDatabase({ migrations: keyMigrations });
  const { acme, globex } = db.tenants;
  /** A process whose queries are counted, and fail while the database is away. */
  const open = () => {
    const clock = createStillClock();
    const seen = { queries: 0, isAway: false };
    const platform: PlatformDb = {
      async call(name, values) {
        seen.queries += 1;
        if (seen.isAway) throw new Error('away');
        return await db.tenancy.call(name, values);
      },
    };
    const process = openProcess(db, { clock, platform, platformKeys });
    return { ...process, clock, seen };
  };
  const choose = (process: ReturnType<typeof open>, tenant = acme) =>
    process.payers.choose(db.context(tenant), 'openai');

  beforeEach(() => clearProviderKeys(db));

  it('is known without reading more than one of the keys that are out of use', async () => {
    await db.superuser.query(
      `insert into llm_gateway.provider_key (tenant_id, provider, label, last_four, state, inactive_because, retires_at)
       select $1, 'openai', 'Test', 'test', state, because, retires_at
         from generate_series(1, 20),
              (values ('inactive', 'deactivated', null),
                      ('retiring', null, clock_timestamp() - interval '1 hour')) as old (state, because, retires_at)`,
      [acme],
    );
    const states = await db.tenancy.call<{ state: string }>('llm_gateway.list_key_states', [
      [acme],
      ['openai'],
    ]);
    expect(states.map(({ state }) => state)).toEqual(['inactive']);
    expect(await choose(open())).toMatchObject({ payer: null, refusal: 'own_key_inactive' });
  });

  it('is known without reading more than eight of the keys that others took the place of', async () => {
    await db.superuser.query(
      `insert into llm_gateway.provider_key (tenant_id, provider, label, last_four, state, retires_at)
       select $1, 'openai', 'Test', 'test', 'retiring', clock_timestamp() + n * interval '1 minute'
         from generate_series(1, 20) as n`,
      [acme],
    );
    const states = await db.tenancy.call<{ state: string; retires_at: Date }>(
      'llm_gateway.list_key_states',
      [[acme], ['openai']],
    );
    expect(states.map(({ state }) => state)).toEqual(Array.from({ length: 8 }, () => 'retiring'));
    const soonest = Math.min(...states.map(({ retires_at: at }) => at.getTime()));
    expect(soonest).toBeGreaterThan(Date.now() + 12 * 60_000);
  });

  it('is the platform for a tenant without a key, where the platform has one', async () => {
    const process = open();
    expect(await choose(process)).toEqual({
      ...{ payer: 'platform', provider: 'openai', credentialId: 'platform_1' },
    });
    expect(await process.payers.choose(db.context(acme), 'anthropic')).toEqual({
      ...{ payer: null, provider: 'anthropic', refusal: 'no_credential' },
    });
  });

  it('is the tenant with an active key of its own, and only that tenant', async () => {
    const process = open();
    const id = await process.add(acme);
    expect(await choose(process)).toEqual({
      payer: 'tenant',
      provider: 'openai',
      credentialId: id,
    });
    expect(await choose(process, globex)).toMatchObject({ payer: 'platform' });
  });

  it('is nobody while the tenant has a key that is not active: never another payer’s key', async () => {
    const process = open();
    const id = await process.add(acme);
    await db.as(acme, (tx) => process.keys.deactivate(tx, id));
    const refused = { payer: null, refusal: 'own_key_inactive' };
    expect(await choose(process)).toMatchObject(refused);
    const second = await process.add(acme);
    expect(await choose(process)).toMatchObject({ payer: 'tenant', credentialId: second });
    const checked = await process.check(acme, 'openai');
    const third = await db.as(acme, (tx) => process.keys.rotate(tx, checked));
    expect(await choose(process)).toMatchObject({ payer: 'tenant', credentialId: third });
    // The retiring one serves calls under way, and no new ones.
    await db.as(acme, (tx) => process.keys.deactivate(tx, third));
    expect(await choose(process)).toMatchObject(refused);
    for (const gone of [id, second]) await db.as(acme, (tx) => process.keys.remove(tx, gone));
    expect(await choose(process)).toMatchObject(refused);
    await db.as(acme, (tx) => process.keys.remove(tx, third));
    expect(await choose(process)).toMatchObject({ payer: 'platform' });
  });

  it('is asked for once in 500 ms, for each tenant', async () => {
    const process = open();
    await process.add(acme);
    for (let call = 0; call < 500; call += 1) await choose(process);
    expect(process.seen.queries).toBe(1);
    await choose(process, globex);
    expect(process.seen.queries).toBe(2);
    process.clock.move(500);
    await Promise.all(Array.from({ length: 50 }, () => choose(process)));
    expect(process.seen.queries).toBe(3);
  });

  it('is another within a second after a change in another process', async () => {
    const [here, there] = [open(), open()];
    const id = await here.add(acme);
    expect(await choose(there)).toMatchObject({ payer: 'tenant' });
    await db.as(acme, (tx) => here.keys.deactivate(tx, id));
    expect(await choose(here)).toMatchObject({ refusal: 'own_key_inactive' });
    there.clock.move(500);
    expect(await choose(there)).toMatchObject({ refusal: 'own_key_inactive' });
  });

  it('is nobody while the database is away, beyond what was known for half a second', async () => {
    const process = open();
    expect(await choose(process)).toMatchObject({ payer: 'platform' });
    process.seen.isAway = true;
    process.clock.move(499);
    expect(await choose(process)).toMatchObject({ payer: 'platform' });
    process.clock.move(1);
    await expect(choose(process)).rejects.toThrow('away');
  });
});
