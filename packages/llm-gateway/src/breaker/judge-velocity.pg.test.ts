import { describe, expect, it } from 'vitest';

import { aHold } from '../ledger/ledger.fixture.ts';
import { judgeVelocity } from './judge-velocity.ts';
import { placeOf, reason, useBreakers } from './use-breakers.fixture.ts';

const limitNano = 1_000n;

describe('a key that spends too fast', () => {
  const ground = useBreakers();
  const { db, acme, globex, ask, breakers, elapse, historyOf, pass, setFor, aKey } = ground;
  const spend = ground.spend.bind(ground);

  it('is stopped by the next pass; other keys of its tenant and other tenants go on', async () => {
    const [leaked, other] = [aKey(), aKey()];
    await setFor(acme, { limitNano });
    await setFor(globex, { limitNano });
    await spend(acme, 401n, leaked);
    await spend(acme, 10n, other);
    expect(await pass()).toBe(1);
    const before = await ground.standingOf(acme);
    const stopped = await ask(acme, 1n, leaked);
    expect([stopped.said, await ground.stateOf(stopped.call.id)]).toEqual(['key', []]);
    expect(await ground.standingOf(acme)).toEqual(before);
    expect(await spend(acme, 1n, other)).toBe('granted');
    expect(await spend(acme, 1n, { keyId: null })).toBe('granted');
    expect(await spend(globex, 1n, leaked)).toBe('granted');
    expect(await historyOf(acme)).toEqual(['key closed open day_limit']);
    expect(await historyOf(globex)).toEqual([]);
  });

  it('is slowed first: one call at a time, each with a tenth of what it passed', async () => {
    const leaked = aKey();
    await setFor(acme, { limitNano });
    await spend(acme, 200n, leaked);
    expect(await pass()).toBe(0);
    await spend(acme, 1n, leaked);
    expect(await pass()).toBe(1);
    expect(await spend(acme, 21n, leaked)).toBe('key');
    const { call, said } = await ask(acme, 20n, leaked);
    expect(said).toBe('granted');
    expect(await spend(acme, 1n, leaked)).toBe('key');
    expect(await spend(acme, 100n, aKey())).toBe('granted');
    await ground.open().settle(db.context(acme), call, call.holdNano);
    expect(await spend(acme, 20n, leaked)).toBe('granted');
  });

  it('lets one call of a batch through while it is slow, and no more', async () => {
    const leaked = aKey();
    await setFor(acme, { limitNano });
    await spend(acme, 201n, leaked);
    await pass();
    const { hold } = ground.open();
    const answers = await Promise.all(
      [21n, 5n, 5n, 5n].map((amount) =>
        hold(db.context(acme), aHold(amount * 100_000_000n, leaked)),
      ),
    );
    expect(answers.map(({ isGranted }) => isGranted)).toEqual([false, true, false, false]);
  });

  it('is stopped when it goes on while slow, tried once, and stays stopped when that fails', async () => {
    const leaked = aKey();
    await setFor(acme, { limitNano });
    await spend(acme, 201n, leaked);
    await pass();
    for (let call = 0; call < 11; call += 1) await spend(acme, 20n, leaked);
    await pass();
    expect(await spend(acme, 1n, leaked)).toBe('key');
    await elapse('14 minutes');
    expect(await pass()).toBe(0);
    await elapse('2 minutes');
    expect(await pass()).toBe(1);
    expect(await spend(acme, 21n, leaked)).toBe('key');
    expect(await spend(acme, 20n, leaked)).toBe('granted');
    expect(await spend(acme, 1n, leaked)).toBe('granted');
    expect(await pass()).toBe(1);
    await elapse('10 days');
    expect(await pass()).toBe(0);
    expect(await spend(acme, 1n, leaked)).toBe('key');
    expect(await historyOf(acme)).toEqual([
      'key closed slow day_limit',
      'key slow open went_on',
      'key open half_open cooled',
      'key half_open open failed',
    ]);
  });

  it('is let through again after a quiet quarter of an hour, or a trial that somebody used', async () => {
    const [calm, tried] = [aKey(), aKey()];
    await setFor(acme, { limitNano: 2_000n });
    await spend(acme, 401n, calm);
    await spend(acme, 801n, tried);
    expect(await pass()).toBe(2);
    await elapse('16 minutes');
    expect(await pass()).toBe(2);
    expect(await spend(acme, 50n, calm)).toBe('granted');
    await elapse('6 minutes');
    // Nobody called: nothing is known of the trial.
    expect(await pass()).toBe(0);
    expect(await spend(acme, 30n, tried)).toBe('granted');
    expect(await pass()).toBe(1);
    const ends = (await historyOf(acme)).filter((said) => said.endsWith('calm'));
    expect(ends).toEqual(['key slow closed calm', 'key half_open closed calm']);
  });

  it('counts what is held as spent, and what it spent before a person closed it not again', async () => {
    const leaked = aKey();
    await setFor(acme, { limitNano });
    await ask(acme, 450n, leaked);
    expect(await pass()).toBe(1);
    await db.as(acme, (tx) => breakers().close(tx, { ...placeOf(leaked), reason }));
    expect(await pass()).toBe(0);
    expect(await spend(acme, 100n, leaked)).toBe('granted');
    await spend(acme, 110n, leaked);
    expect(await pass()).toBe(1);
  });

  it('is judged by its own limit too, and with all others by its tenant’s', async () => {
    const [limited, ...others] = [aKey(), aKey(), aKey(), aKey()];
    await setFor(acme, { limitNano }, { scope: 'key', scopeId: limited.keyId, limitNano: 100n });
    await spend(acme, 41n, limited);
    expect(await pass()).toBe(1);
    for (const key of others) await spend(acme, 68n, key);
    expect(await pass()).toBe(1);
    expect(await historyOf(acme)).toEqual([
      'key closed open day_limit',
      'tenant closed slow day_limit',
    ]);
    expect(await spend(acme, 21n, aKey())).toBe('tenant');
    expect(await spend(acme, 20n, aKey())).toBe('granted');
  });

  it('is stopped by its tenant’s limit where its own is below what it spent: the tenant goes on', async () => {
    const key = aKey();
    await setFor(acme, { limitNano });
    await spend(acme, 300n, key);
    await setFor(acme, { scope: 'key', scopeId: key.keyId, limitNano: 250n });
    expect(await pass()).toBe(1);
    expect(await historyOf(acme)).toEqual(['key closed slow day_limit']);
    expect(await spend(acme, 30n, aKey())).toBe('granted');
  });

  it.each([1, 500])(
    'is stopped where another tenant cannot be judged, who is told of, in pages of %i',
    async (pageTenants) => {
      await setFor(acme, { limitNano });
      await setFor(globex, { limitNano });
      await spend(acme, 1n, aKey());
      await spend(globex, 401n, aKey());
      await db.superuser.query(
        `update llm_gateway.budget set ring[1] = 1, ring[2] = 9223372036854775807 where tenant_id = $1`,
        [acme],
      );
      const failed: string[] = [];
      const moved = await judgeVelocity({
        ...{ db: db.tenancy, audit: ground.open().log, pageTenants },
        onFailure: (tenantId) => failed.push(tenantId),
      });
      expect([moved, failed]).toEqual([1, [acme]]);
      expect(await historyOf(globex)).toEqual(['key closed open day_limit']);
    },
  );

  it('is looked at by no pass once it is open for good and calls no more', async () => {
    const looked = async () => {
      const sql = 'select scope from llm_gateway.judge($1)';
      return (await db.superuser.query<{ scope: string }>(sql, [acme])).rows.map(
        ({ scope }) => scope,
      );
    };
    const key = await ground.anIssuedKey(acme);
    await setFor(acme, { limitNano });
    await db.as(acme, (tx) => breakers().open(tx, { ...placeOf(key), reason }));
    expect(await looked()).toEqual(['tenant']);
  });

  it('is no key whose limit was lowered below what it spent: that stops it already', async () => {
    const key = aKey();
    await setFor(acme, { limitNano });
    await spend(acme, 100n, key);
    await setFor(acme, { limitNano: 1n });
    expect(await pass()).toBe(0);
    expect(await spend(acme, 1n, key)).toBe('budget');
  });

  it('is no key that spends less than a dollar, however small its limit is', async () => {
    const key = aKey();
    await setFor(acme, { limitNano: 12n });
    await spend(acme, 10n, key);
    expect(await pass()).toBe(0);
    await spend(acme, 1n, key);
    expect(await pass()).toBe(1);
    expect(await historyOf(acme)).toEqual(['key closed slow day_limit']);
  });

  it('is moved once by however many processes, with one event of the system', async () => {
    await setFor(acme, { limitNano });
    await spend(acme, 401n, aKey());
    const moved = await Promise.all([pass(), pass(), pass()]);
    expect(moved.toSorted()).toEqual([0, 0, 1]);
    const { rows } = await db.superuser.query<{ said: string }>(
      `select actor_type || ' ' || actor_id || ' ' || (entry::jsonb -> 'details' ->> 'cause') as said
         from audit.audit_log where tenant_id = $1 and action = 'breaker.moved'
          and occurred_at = (select max(occurred_at) from audit.audit_log
                              where tenant_id = $1 and action = 'breaker.moved')`,
      [acme],
    );
    expect(rows).toEqual([{ said: 'system llm-gateway day_limit' }]);
  });
});
