import { describe, expect, it } from 'vitest';

import { placeOf, reason, useBreakers } from './use-breakers.fixture.ts';

const dollar = 1_000_000_000n;

describe('an hour that is dearer than usual', () => {
  const ground = useBreakers(1n);
  const { db, acme, aKey, anIssuedKey, breakers, historyOf, pass, setFor } = ground;
  const spend = ground.spend.bind(ground);
  /** On so many of the last days a dollar was spent in this hour, and ten in all others. */
  const usually = async (days: number) => {
    await db.superuser.query(
      `insert into llm_gateway.pace (tenant_id, budget_id, hours, hour)
       select tenant_id, id,
              array(select case when back > 24 * $1::integer then null when back % 24 = 0 then 1000000000 else 10000000000 end
                      from generate_series(1, 336) as hour (back) order by back),
              llm_gateway.bucket_at('day', clock_timestamp()) - 1
         from llm_gateway.budget
           on conflict (tenant_id, budget_id) do update set hours = excluded.hours`,
      [days],
    );
  };
  const hours = async () => {
    const { rows } = await db.superuser.query<{ hours: readonly (string | null)[] }>(
      'select hours::text[] as hours from llm_gateway.pace',
    );
    return rows[0]?.hours.slice(0, 6);
  };

  it('slows the tenant at eight times the median of the same hour, and opens it at sixteen', async () => {
    await setFor(acme, { limitNano: 1_000n * dollar });
    await usually(14);
    await spend(acme, 8n * dollar, { keyId: null });
    expect(await pass()).toBe(0);
    await spend(acme, dollar, { keyId: null });
    expect(await pass()).toBe(1);
    expect(await historyOf(acme)).toEqual(['tenant closed slow usual_hour']);
    await db.superuser.query('delete from llm_gateway.breaker');
    await db.superuser.query('delete from llm_gateway.breaker_change');
    await spend(acme, 8n * dollar, { keyId: null });
    expect(await pass()).toBe(1);
    expect(await historyOf(acme)).toEqual(['tenant closed open usual_hour']);
  });

  it('stops the one key that spent more than half of it, and no other', async () => {
    const [leaked, other] = [aKey(), aKey()];
    await setFor(acme, { limitNano: 1_000n * dollar });
    await usually(14);
    await spend(acme, 6n * dollar, leaked);
    await spend(acme, 4n * dollar, other);
    expect(await pass()).toBe(1);
    expect(await historyOf(acme)).toEqual(['key closed slow usual_hour']);
    expect(await spend(acme, 2n * dollar, leaked)).toBe('key');
    expect(await spend(acme, 2n * dollar, other)).toBe('granted');
    expect(await pass()).toBe(0);
  });

  it('counts for the tenant what keys that are not stopped spent in it, however many others are', async () => {
    const [leaked, other, third] = [aKey(), aKey(), aKey()];
    await setFor(acme, { limitNano: 1_000n * dollar });
    await usually(14);
    await spend(acme, 20n * dollar, leaked);
    expect(await pass()).toBe(1);
    // Most of what was spent lately is the other's, and no hour of eight dollars is too dear.
    await db.superuser.query(
      `update llm_gateway.call set held_at = held_at - interval '15 minutes'`,
    );
    await spend(acme, 8n * dollar, other);
    expect(await pass()).toBe(0);
    await spend(acme, 4n * dollar, third);
    await spend(acme, 5n * dollar, { keyId: null });
    expect(await pass()).toBe(1);
    expect(await historyOf(acme)).toEqual([
      'key closed open usual_hour',
      'tenant closed open usual_hour',
    ]);
  });

  it('is the tenant’s, too, where a person stopped a key that spent nothing in it', async () => {
    await setFor(acme, { limitNano: 1_000n * dollar });
    await usually(14);
    const key = await anIssuedKey(acme);
    await db.as(acme, (tx) => breakers().open(tx, { ...placeOf(key), reason }));
    await spend(acme, 30n * dollar, { keyId: null });
    for (let count = 0; count < 4; count += 1) await spend(acme, 15n * dollar, aKey());
    expect(await pass()).toBe(1);
    expect((await historyOf(acme)).at(-1)).toBe('tenant closed open usual_hour');
  });

  it('is none where fewer than seven days are known, and none below the floor', async () => {
    await setFor(acme, { limitNano: 1_000n * dollar });
    await usually(6);
    await spend(acme, 20n * dollar, { keyId: null });
    expect(await pass()).toBe(0);
    await usually(7);
    expect(await pass()).toBe(1);
    await db.superuser.query('truncate llm_gateway.breaker, llm_gateway.call, llm_gateway.budget');
    await setFor(acme, { limitNano: 1_000n * dollar });
    await usually(14);
    await db.superuser.query(
      'update llm_gateway.pace set hours = array_fill(0::bigint, array[336])',
    );
    await spend(acme, 5n * dollar, { keyId: null });
    expect(await pass()).toBe(0);
    await spend(acme, 1n, { keyId: null });
    expect(await pass()).toBe(1);
  });

  it('is judged once in the hour in which a breaker was closed', async () => {
    await setFor(acme, { limitNano: 1_000n * dollar });
    await usually(14);
    await spend(acme, 9n * dollar, { keyId: null });
    expect(await pass()).toBe(1);
    await db.superuser.query(
      `update llm_gateway.breaker set changed_at = clock_timestamp() - interval '16 minutes'`,
    );
    await db.superuser.query(
      `update llm_gateway.call set held_at = held_at - interval '20 minutes'`,
    );
    expect(await pass()).toBe(1);
    expect(await pass()).toBe(0);
    expect((await historyOf(acme)).at(-1)).toBe('tenant slow closed calm');
  });

  it('is compared with hours that the budget counted: none of before it was looked at, and each once', async () => {
    await setFor(acme, { limitNano: 1_000n * dollar });
    await spend(acme, 7n, { keyId: null });
    await pass();
    expect(await hours()).toEqual([null, null, null, null, null, null]);
    // Three hours later: one was spent in, and two were not.
    await db.superuser.query('update llm_gateway.budget set bucket = bucket - 3');
    await db.superuser.query('update llm_gateway.pace set hour = hour - 3');
    await pass();
    expect(await hours()).toEqual(['0', '0', '7', null, null, null]);
    await pass();
    expect(await hours()).toEqual(['0', '0', '7', null, null, null]);
    // Two days later nothing is in the ring any more.
    await db.superuser.query('update llm_gateway.budget set bucket = bucket - 48');
    await db.superuser.query('update llm_gateway.pace set hour = hour - 48');
    await pass();
    expect(await hours()).toEqual(['0', '0', '0', '0', '0', '0']);
  });
});
