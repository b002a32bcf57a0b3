import { randomUUID } from 'node:crypto';

import { describe, expect, it } from 'vitest';

import { placeOf, reason, useBreakers } from './use-breakers.fixture.ts';

const whole = { scope: 'tenant', scopeId: '' } as const;

describe('a breaker in a person’s hands', () => {
  const ground = useBreakers();
  const { db, acme, globex, aKey, anIssuedKey, breakers, elapse, historyOf, pass, setFor } = ground;
  const spend = ground.spend.bind(ground);

  it('stops a key or the whole tenant with the next call, for good, and lets it go on when closed', async () => {
    const key = await anIssuedKey(acme);
    await setFor(acme, {});
    const opened = await db.as(acme, (tx) => breakers().open(tx, { ...placeOf(key), reason }));
    expect(opened).toMatchObject({ ...placeOf(key), state: 'open', cause: 'person', until: null });
    expect(await spend(acme, 1n, key)).toBe('key');
    expect(await spend(acme, 1n, aKey())).toBe('granted');
    await db.as(acme, (tx) => breakers().open(tx, { ...whole, reason }));
    expect(await spend(acme, 1n, aKey())).toBe('tenant');
    await elapse('10 days');
    expect(await pass()).toBe(0);
    expect(await spend(acme, 1n, aKey())).toBe('tenant');
    const listed = await db.as(acme, (tx) => breakers().list(tx));
    expect(listed.map(({ scope, state }) => [scope, state])).toEqual([
      ['tenant', 'open'],
      ['key', 'open'],
    ]);
    expect(listed[1]).toMatchObject({ reason, paceNano: null });
    await db.as(acme, (tx) => breakers().close(tx, { ...whole, reason }));
    await db.as(acme, (tx) => breakers().close(tx, { ...placeOf(key), reason }));
    expect(await spend(acme, 1n, key)).toBe('granted');
    expect(await db.as(acme, (tx) => breakers().list(tx))).toEqual([]);
  });

  it('leaves an event of the person with the reason, and one of the database’s own', async () => {
    const context = db.context(acme);
    await db.tenancy.withTenant(context, (tx) => breakers().open(tx, { ...whole, reason }));
    const { rows } = await db.superuser.query<{ said: string }>(
      `select concat_ws(' ', component, actor_id, action, entry::jsonb -> 'details' ->> 'reason') as said
         from audit.audit_log where correlation_id = $1 order by said`,
      [context.correlationId],
    );
    const [captured, recorded] = rows.map(({ said }) => said);
    expect(captured).toBe('database user_test row.inserted');
    expect(recorded).toBe(`gateway user_test breaker.opened ${reason}`);
    expect(JSON.stringify(captured)).not.toContain(reason);
  });

  it('is neither opened without a reason nor twice, nor closed where nothing is stopped', async () => {
    const opening = (wish: object) =>
      db.as(acme, (tx) => breakers().open(tx, { ...whole, reason, ...wish }));
    const invalid = { code: 'LLM_GATEWAY_BREAKER_INVALID' };
    await expect(opening({ reason: 'short' })).rejects.toMatchObject(invalid);
    await expect(opening({ reason: `${reason}\n` })).rejects.toMatchObject(invalid);
    await expect(opening({ scopeId: 'somebody' })).rejects.toMatchObject(invalid);
    await expect(opening({ scope: 'key', scopeId: 'no-key' })).rejects.toMatchObject(invalid);
    const unchanged = { code: 'LLM_GATEWAY_BREAKER_UNCHANGED' };
    const closing = () => db.as(acme, (tx) => breakers().close(tx, { ...whole, reason }));
    await expect(closing()).rejects.toMatchObject(unchanged);
    await opening({});
    await expect(opening({})).rejects.toMatchObject(unchanged);
    await closing();
    expect(await historyOf(acme)).toEqual([
      'tenant closed open person',
      'tenant open closed person',
    ]);
  });

  it.each(['tenant', 'key'] as const)(
    'changes nothing where it is closed already: what was spent before counts on, of the %s',
    async (scope) => {
      const key = aKey();
      await setFor(acme, {});
      await spend(acme, 50n, scope === 'key' ? key : { keyId: null });
      const said = await db.as(acme, (tx) =>
        tx.query(`select llm_gateway.set_breaker($1, $2, 'closed', $3) as before`, [
          scope,
          scope === 'key' ? key.keyId : '',
          reason,
        ]),
      );
      expect(said.rows).toEqual([{ before: null }]);
      const { rows } = await db.superuser.query('select from llm_gateway.breaker');
      expect(rows).toEqual([]);
      expect(await pass()).toBe(1);
      expect(await historyOf(acme)).toEqual([`${scope} closed open day_limit`]);
    },
  );

  it('is opened of keys that the tenant has, each by one spelling, and of no other', async () => {
    const [own, foreign] = [await anIssuedKey(acme), await anIssuedKey(globex)];
    for (const none of [foreign, aKey()]) {
      const opening = db.as(acme, (tx) => breakers().open(tx, { ...placeOf(none), reason }));
      await expect(opening).rejects.toMatchObject({ code: 'LLM_GATEWAY_BREAKER_UNCHANGED' });
    }
    for (const id of [randomUUID(), own.keyId.toUpperCase(), `{${own.keyId}}`]) {
      const { rows } = await db.as(acme, (tx) =>
        tx.query(`select llm_gateway.set_breaker('key', $1, 'open', $2) as before`, [id, reason]),
      );
      expect(rows).toEqual([{ before: null }]);
    }
    const { rows } = await db.superuser.query('select from llm_gateway.breaker');
    expect(rows).toEqual([]);
    await db.as(acme, (tx) =>
      breakers().open(tx, { ...placeOf({ keyId: own.keyId.toUpperCase() }), reason }),
    );
    expect(await historyOf(acme)).toEqual(['key closed open person']);
  });

  it('takes over one that a pass opened: there is no trial any more', async () => {
    const key = await anIssuedKey(acme);
    await setFor(acme, {});
    await spend(acme, 50n, key);
    expect(await pass()).toBe(1);
    await db.as(acme, (tx) => breakers().open(tx, { ...placeOf(key), reason }));
    await elapse('1 hour');
    expect(await pass()).toBe(0);
    expect(await spend(acme, 1n, key)).toBe('key');
  });

  it('is its own tenant’s alone: seen, opened and closed', async () => {
    await setFor(acme, {});
    await setFor(globex, {});
    await db.as(acme, (tx) => breakers().open(tx, { ...whole, reason }));
    expect(await db.as(globex, (tx) => breakers().list(tx))).toEqual([]);
    expect(await spend(globex, 1n, aKey())).toBe('granted');
    const closing = db.as(globex, (tx) => breakers().close(tx, { ...whole, reason }));
    await expect(closing).rejects.toMatchObject({ code: 'LLM_GATEWAY_BREAKER_UNCHANGED' });
    expect(await spend(acme, 1n, aKey())).toBe('tenant');
  });

  it.each([
    `update llm_gateway.breaker set state = 'closed'`,
    'delete from llm_gateway.breaker',
    'update llm_gateway.breaker_change set state = state_before',
    'delete from llm_gateway.breaker_change',
    `select llm_gateway.move_breaker(tenancy.current_tenant_id(), 'tenant', '', 'open', now(), 'closed', 'calm', null, 0, 0, null)`,
    `select * from llm_gateway.list_breaker_tenants(null, 10)`,
    `select * from llm_gateway.list_due_breakers(array[tenancy.current_tenant_id()])`,
    `select llm_gateway.set_breaker('tenant', '', 'closed', null)`,
    `select llm_gateway.set_breaker('tenant', '', 'slow', 'It is nothing.')`,
  ])('cannot be moved, nor its history changed, by a tenant’s SQL: %s', async (sql) => {
    await setFor(acme, {});
    await db.as(acme, (tx) => breakers().open(tx, { ...whole, reason }));
    await expect(db.as(acme, (tx) => tx.query(sql))).rejects.toThrow();
    await db.as(acme, (tx) => tx.query('select * from llm_gateway.move_breakers()'));
    await db.as(acme, (tx) =>
      tx.query(
        `select llm_gateway.set_breaker('key', gen_random_uuid()::text, 'closed', 'It is nothing.')`,
      ),
    );
    expect(await spend(acme, 1n, aKey())).toBe('tenant');
    expect(await historyOf(acme)).toEqual(['tenant closed open person']);
  });
});
