import { beforeEach, describe, expect, it } from 'vitest';

import type { ContextSigned, PlatformDb, TenantContext } from '@ataski/kernel';
import { useDatabase } from '@ataski/postgres';

import type { BudgetWish } from '../budget/budgets.ts';
import { createLedgerWriter } from './ledger-writer.ts';
import type { Hold } from './ledger-entry.ts';
import { aHold, createCaller, createLedgerLog, ledgerMigrations } from './ledger.fixture.ts';
import { presumeExpired } from './presume-expired.ts';

const refused = { isGranted: false };

describe('the ledger', () => {
  const db = useDatabase({ migrations: ledgerMigrations });
  const { acme, globex } = db.tenants;
  const open = () => {
    const log = createLedgerLog(db.tenancy);
    const writer = createLedgerWriter({ platform: db.tenancy });
    const sweep = () => presumeExpired({ platform: db.tenancy, writer, audit: log });
    return { log, writer, sweep, ...createCaller(log, writer) };
  };
  const setFor = async (tenant: typeof acme, ...wishes: readonly Partial<BudgetWish>[]) => {
    const { budgets } = open();
    const usual = { scope: 'tenant', scopeId: '', period: 'day', limitNano: 100n } as const;
    for (const wish of wishes) await db.as(tenant, (tx) => budgets.set(tx, { ...usual, ...wish }));
  };
  /** By scope and period: settled and held. */
  const standingOf = async (tenant: typeof acme) => {
    const listed = await db.as(tenant, (tx) => open().budgets.list(tx));
    return Object.fromEntries(
      listed.map((one) => [
        `${one.scope}${one.scopeId} ${one.period}`,
        [one.settledNano, one.heldNano],
      ]),
    );
  };
  const eventsOf = async ({ correlationId }: TenantContext) => {
    const { rows } = await db.superuser.query<{ said: string }>(
      `select actor_id || ' ' || coalesce(outcome, phase) as said from audit.audit_log
        where correlation_id = $1 order by occurred_at, event_id`,
      [correlationId],
    );
    return rows.map(({ said }) => said);
  };
  const stateOf = async (id: string) => {
    const { rows } = await db.superuser.query<{ state: string; cost: string | null }>(
      'select state, cost_nano::text as cost from llm_gateway.call where id = $1',
      [id],
    );
    return rows.map(({ state, cost }) => [state, cost]);
  };

  beforeEach(() => db.superuser.query('truncate llm_gateway.call, llm_gateway.budget'));

  it('grants a hold where every budget has room for all of it, with its intent row', async () => {
    const { hold } = open();
    await setFor(acme, {}, { period: 'month', limitNano: 500n });
    const context = db.context(acme, { type: 'agent', id: 'agent_1' });
    expect(await hold(context, aHold(100n))).toEqual({ isGranted: true });
    expect(await standingOf(acme)).toEqual({
      'tenant day': [0n, 100n],
      'tenant month': [0n, 100n],
    });
    expect(await eventsOf(context)).toEqual(['agent_1 intent']);
  });

  it('refuses a hold that is one unit too large as a whole, and leaves nothing of it', async () => {
    const { hold } = open();
    await setFor(acme, {}, { period: 'month', limitNano: 500n });
    const context = db.context(acme);
    const tooLarge = aHold(101n);
    expect(await hold(context, tooLarge)).toMatchObject({ ...refused, roomNano: 100n });
    expect(await standingOf(acme)).toEqual({ 'tenant day': [0n, 0n], 'tenant month': [0n, 0n] });
    expect([await eventsOf(context), await stateOf(tooLarge.id)]).toEqual([[], []]);
  });

  it('grants nothing where no budget counts over time', async () => {
    const { hold } = open();
    expect(await hold(db.context(acme), aHold(0n))).toMatchObject({ ...refused, budgetId: null });
    await setFor(acme, { period: 'call', limitNano: 1_000n });
    expect(await hold(db.context(acme), aHold(0n))).toMatchObject({ ...refused, budgetId: null });
  });

  it('bounds each single call, and a key, a user and a run beside the tenant', async () => {
    const { hold } = open();
    await setFor(
      acme,
      { limitNano: 1_000n },
      { period: 'call', limitNano: 50n },
      { scope: 'user', scopeId: 'u_1', limitNano: 60n },
      { scope: 'run', scopeId: 'r_1', limitNano: 40n },
    );
    const context = db.context(acme);
    expect(await hold(context, aHold(51n))).toMatchObject(refused);
    expect(await hold(context, aHold(50n, { userId: 'u_1' }))).toEqual({ isGranted: true });
    expect(await hold(context, aHold(11n, { userId: 'u_1' }))).toMatchObject(refused);
    expect(await hold(context, aHold(41n, { runId: 'r_1' }))).toMatchObject(refused);
    expect(await hold(context, aHold(50n, { userId: 'u_2' }))).toEqual({ isGranted: true });
    expect(await standingOf(acme)).toMatchObject({
      'tenant day': [0n, 100n],
      'useru_1 day': [0n, 50n],
      'runr_1 day': [0n, 0n],
    });
  });

  it('books what a call cost, frees the rest, and does so once', async () => {
    const { hold, settle } = open();
    await setFor(acme, {});
    const context = db.context(acme);
    const call = aHold(100n);
    await hold(context, call);
    expect(await settle(context, call, 30n)).toBe(true);
    expect(await standingOf(acme)).toEqual({ 'tenant day': [30n, 0n] });
    expect(await settle(context, call, 90n)).toBe(false);
    expect(await standingOf(acme)).toEqual({ 'tenant day': [30n, 0n] });
    expect(await eventsOf(context)).toEqual(['user_test intent', 'user_test success']);
  });

  it('knows nothing of a call that was never held, and writes no row for it', async () => {
    const { settle } = open();
    const context = db.context(acme);
    expect(await settle(context, aHold(1n), 0n, { state: 'released' })).toBe(false);
    expect(await eventsOf(context)).toEqual([]);
  });

  it('grants 137 of 1,000 that race for a limit of 137, over four writers', async () => {
    await setFor(acme, { limitNano: 137n });
    const callers = Array.from({ length: 4 }, open);
    const racing = callers.flatMap(({ hold }) =>
      Array.from({ length: 250 }, () => hold(db.context(acme), aHold(1n))),
    );
    const answers = await Promise.all(racing);
    expect(answers.filter(({ isGranted }) => isGranted)).toHaveLength(137);
    expect(await standingOf(acme)).toEqual({ 'tenant day': [0n, 137n] });
  });

  it('refuses within a batch what no longer fits, and commits the rest with it', async () => {
    await setFor(acme, { limitNano: 20n });
    let commits = 0;
    const counting: PlatformDb = {
      call: async (name, values) => {
        commits += 1;
        return await db.tenancy.call(name, values);
      },
    };
    const log = createLedgerLog(db.tenancy);
    const { hold } = createCaller(log, createLedgerWriter({ platform: counting }));
    const answers = await Promise.all(
      Array.from({ length: 32 }, () => hold(db.context(acme), aHold(1n))),
    );
    expect([answers.filter(({ isGranted }) => isGranted).length, commits]).toEqual([20, 1]);
  });

  it('lets what a settlement frees be held again in the same commit', async () => {
    const { hold, settle } = open();
    await setFor(acme, {});
    const context = db.context(acme);
    const first = aHold(100n);
    await hold(context, first);
    const [, second] = await Promise.all([settle(context, first, 10n), hold(context, aHold(90n))]);
    expect(second).toEqual({ isGranted: true });
    expect(await standingOf(acme)).toEqual({ 'tenant day': [10n, 90n] });
  });

  it('fails one bad entry alone: neither its neighbours nor another tenant notice', async () => {
    const { hold } = open();
    await setFor(acme, {});
    await setFor(globex, {});
    const twice = aHold(1n);
    const outcomes = await Promise.allSettled([
      hold(db.context(acme), aHold(1n)),
      hold(db.context(acme), twice),
      hold(db.context(acme), twice),
      hold(db.context(globex), aHold(1n)),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual([
      'fulfilled',
      'fulfilled',
      'rejected',
      'fulfilled',
    ]);
    expect(await standingOf(acme)).toEqual({ 'tenant day': [0n, 2n] });
    expect(await standingOf(globex)).toEqual({ 'tenant day': [0n, 1n] });
  });

  it('writes each row in the name of its own actor and correlation id, in one batch', async () => {
    const { hold } = open();
    await setFor(acme, {});
    const contexts = ['a', 'b', 'c'].map((id) => db.context(acme, { type: 'agent', id }));
    await Promise.all(contexts.map((context) => hold(context, aHold(1n))));
    const said = await Promise.all(contexts.map(eventsOf));
    expect(said).toEqual([['a intent'], ['b intent'], ['c intent']]);
  });

  it('writes no row in the name of somebody else, and then grants nothing', async () => {
    const { writer, log } = open();
    await setFor(acme, {});
    const signed = db.context(acme, { type: 'agent', id: 'mallory' });
    const row = log.compose(
      { ...signed, actor: { type: 'user', id: 'alice' } },
      { action: 'model.refused', details: { surface: 'messages', code: 'x' } },
    );
    await expect(writer.hold(signed, aHold(1n), row)).rejects.toMatchObject({
      code: 'TENANCY_STATEMENT_DENIED',
    });
    expect(await standingOf(acme)).toEqual({ 'tenant day': [0n, 0n] });
  });

  it('presumes all of it spent when nobody settles in time, and takes a correction downwards', async () => {
    const { hold, settle, sweep } = open();
    await setFor(acme, {});
    const context = db.context(acme);
    const dead = aHold(80n, { ttlMs: 1 });
    await hold(context, dead);
    await hold(db.context(acme), aHold(5n));
    expect(await sweep()).toBe(1);
    expect(await stateOf(dead.id)).toEqual([['presumed', '80']]);
    expect(await standingOf(acme)).toEqual({ 'tenant day': [80n, 5n] });
    expect(await eventsOf(context)).toEqual(['user_test intent', 'llm-gateway unknown']);
    expect(await sweep()).toBe(0);
    expect(await settle(context, dead, 81n)).toBe(false);
    expect(await settle(context, dead, 20n)).toBe(true);
    expect(await standingOf(acme)).toEqual({ 'tenant day': [20n, 5n] });
  });

  it('takes a correction from where the presumption stands, and nothing once that is out of the window', async () => {
    const { hold, settle, sweep } = open();
    await setFor(acme, { period: 'minute' });
    const context = db.context(acme);
    const [early, late] = [aHold(40n, { ttlMs: 1 }), aHold(30n, { ttlMs: 1 })];
    await hold(context, early);
    await hold(context, late);
    expect(await sweep()).toBe(2);
    const spent = aHold(20n);
    await hold(context, spent);
    await settle(context, spent, 20n);
    // Ten seconds later the one is ten places back, and the other has left the window with what it cost.
    const settledAt =
      'update llm_gateway.call set settled_at = settled_at - $2::interval where id = $1';
    await db.superuser.query(settledAt, [late.id, '10 seconds']);
    await db.superuser.query(settledAt, [early.id, '2 minutes']);
    await db.superuser.query(
      `update llm_gateway.budget set settled = 50,
         ring = array[20] || array_fill(0::bigint, array[9]) || 30::bigint || array_fill(0::bigint, array[50])`,
    );
    expect(await settle(context, late, 10n)).toBe(true);
    expect(await standingOf(acme)).toMatchObject({ 'tenant minute': [30n, 0n] });
    expect(await settle(context, early, 0n)).toBe(true);
    expect(await standingOf(acme)).toMatchObject({ 'tenant minute': [30n, 0n] });
  });

  it('takes no correction of what was presumed before its clock was set back', async () => {
    const { hold, settle, sweep } = open();
    await setFor(acme, {});
    const context = db.context(acme);
    const dead = aHold(40n, { ttlMs: 1 });
    await hold(context, dead);
    await sweep();
    await db.superuser.query('update llm_gateway.budget set bucket = bucket + 5');
    await hold(context, aHold(10n));
    expect(await standingOf(acme)).toEqual({ 'tenant day': [40n, 10n] });
    expect(await settle(context, dead, 0n)).toBe(true);
    expect(await standingOf(acme)).toEqual({ 'tenant day': [40n, 10n] });
    expect(await hold(context, aHold(51n))).toMatchObject({ ...refused, roomNano: 50n });
  });

  it('never lets what was granted before a limit was lowered be granted again', async () => {
    const { hold, settle } = open();
    await setFor(acme, {});
    const context = db.context(acme);
    const call = aHold(90n);
    await hold(context, call);
    await setFor(acme, { limitNano: 50n });
    await settle(context, call, 10n);
    const beyond = db.superuser.query('update llm_gateway.budget set held = 41');
    await expect(beyond).rejects.toMatchObject({ constraint: 'within_limit' });
  });

  it('goes on without a tenant whose budget somebody locks, and tells that tenant soon', async () => {
    const { hold } = open();
    await setFor(acme, {});
    await setFor(globex, {});
    const locking = await db.superuser.connect();
    try {
      await locking.query('begin');
      await locking.query('select from llm_gateway.budget where tenant_id = $1 for update', [acme]);
      const outcomes = await Promise.allSettled([
        hold(db.context(acme), aHold(1n)),
        hold(db.context(globex), aHold(1n)),
        hold(db.context(acme), aHold(1n)),
      ]);
      expect(outcomes).toMatchObject([
        { reason: { details: { sqlState: '55P03' } } },
        { value: { isGranted: true } },
        { reason: { details: { sqlState: '55P03' } } },
      ]);
    } finally {
      await locking.query('rollback');
      locking.release();
    }
    expect(await hold(db.context(acme), aHold(1n))).toEqual({ isGranted: true });
  });

  it('lets no row of a batch borrow the name of its neighbour', async () => {
    const { writer, log, hold } = open();
    await setFor(acme, {});
    const [mallory, alice] = [
      db.context(acme, { type: 'agent', id: 'mallory' }),
      db.context(acme, { type: 'user', id: 'alice' }),
    ];
    const borrowed = log.compose(alice, {
      action: 'model.refused',
      details: { surface: 'messages', code: 'x' },
    });
    const outcomes = await Promise.allSettled([
      hold(alice, aHold(1n)),
      writer.record(mallory, borrowed),
      hold(alice, aHold(1n)),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(await eventsOf(alice)).toEqual(['alice intent', 'alice intent']);
  });

  it('keeps two entries of one call out of one batch, so that each takes effect in its turn', async () => {
    const { hold, settle } = open();
    await setFor(acme, {});
    const context = db.context(acme);
    const call = aHold(10n);
    const [held, first, second] = await Promise.all([
      hold(context, call),
      settle(context, call, 4n),
      settle(context, call, 6n),
    ]);
    expect([held, first, second]).toEqual([{ isGranted: true }, true, false]);
    expect(await standingOf(acme)).toEqual({ 'tenant day': [4n, 0n] });
  });

  it.each<[string, Partial<Hold>]>([
    ['an amount below zero', { holdNano: -1n }],
    ['an amount beyond what the ledger counts', { holdNano: 2n ** 62n + 1n }],
    ['an amount that is a number', { holdNano: 1 as unknown as bigint }],
    ['an id that is none', { id: 'x' }],
    ['no time to live', { ttlMs: 0 }],
  ])('takes no hold with %s into a batch', async (_what, wrong) => {
    const asked = open().hold(db.context(acme), aHold(1n, wrong));
    await expect(asked).rejects.toMatchObject({ code: 'LLM_GATEWAY_ENTRY_INVALID' });
  });

  it('presumes a call spent once, however many processes find it', async () => {
    const { hold } = open();
    await setFor(acme, {});
    const context = db.context(acme);
    await hold(context, aHold(80n, { ttlMs: 1 }));
    const booked = await Promise.all([open(), open(), open()].map(({ sweep }) => sweep()));
    expect(booked.toSorted()).toEqual([0, 0, 1]);
    expect(await eventsOf(context)).toEqual(['user_test intent', 'llm-gateway unknown']);
  });

  it('stops new calls when a limit is lowered below what is spent, and ends none', async () => {
    const { hold, settle } = open();
    await setFor(acme, {});
    const context = db.context(acme);
    const call = aHold(60n);
    await hold(context, call);
    await setFor(acme, { limitNano: 10n });
    expect(await hold(context, aHold(1n))).toMatchObject({ ...refused, roomNano: -50n });
    expect(await settle(context, call, 55n)).toBe(true);
    await setFor(acme, { limitNano: 56n });
    expect(await hold(context, aHold(2n))).toMatchObject(refused);
    expect(await hold(context, aHold(1n))).toEqual({ isGranted: true });
  });

  it('is written by its own functions alone, and these never pass a limit', async () => {
    await setFor(acme, {});
    for (const sql of [
      'update llm_gateway.budget set held = 0',
      'update llm_gateway.budget set limit_nano = 1000',
      'delete from llm_gateway.budget',
      "update llm_gateway.call set state = 'released'",
      'delete from llm_gateway.call',
      'delete from llm_gateway.limit_change',
    ]) {
      const forced = db.as(acme, (tx) => tx.query(sql));
      await expect(forced).rejects.toMatchObject({ details: { sqlState: '42501' } });
    }
    const beyond = db.superuser.query('update llm_gateway.budget set held = 101');
    await expect(beyond).rejects.toMatchObject({ constraint: 'within_limit' });
  });

  it('counts what another tenant does nowhere, also in one batch', async () => {
    const { hold, settle } = open();
    await setFor(acme, {});
    await setFor(globex, { limitNano: 50n });
    const call = aHold(100n);
    const [first, second, third] = await Promise.all([
      hold(db.context(acme), call),
      hold(db.context(globex), aHold(51n)),
      hold(db.context(globex), aHold(50n)),
    ]);
    expect([first.isGranted, second.isGranted, third.isGranted]).toEqual([true, false, true]);
    const foreign = db.context(globex);
    const ended = await Promise.all([
      settle(foreign, call, 0n, { state: 'released' }),
      hold(db.context(acme), aHold(1n)),
    ]);
    expect(ended).toMatchObject([false, refused]);
    expect(await eventsOf(foreign)).toEqual([]);
    expect(await standingOf(acme)).toEqual({ 'tenant day': [0n, 100n] });
    expect(await standingOf(globex)).toEqual({ 'tenant day': [0n, 50n] });
  });

  it('grants nothing where the database said nothing', async () => {
    const silent: PlatformDb = { call: () => Promise.resolve([]) };
    const { hold } = createCaller(
      createLedgerLog(db.tenancy),
      createLedgerWriter({ platform: silent }),
    );
    const asked = hold(db.context(acme), aHold(1n));
    await expect(asked).rejects.toMatchObject({ code: 'LLM_GATEWAY_ANSWER_MISSING' });
  });

  it('takes no more than may wait, of all or of one tenant, and says so', async () => {
    await setFor(acme, {});
    const one = { platform: db.tenancy, maxWaiting: 8, maxWaitingOfTenant: 1 };
    const mine = createCaller(createLedgerLog(db.tenancy), createLedgerWriter(one));
    const held = aHold(1n);
    await mine.hold(db.context(acme), held);
    const asked = await Promise.allSettled([
      mine.hold(db.context(acme), aHold(1n)),
      mine.hold(db.context(acme), aHold(1n)),
      mine.settle(db.context(acme), held, 1n),
      mine.hold(db.context(globex), aHold(1n)),
    ]);
    expect(asked).toMatchObject([
      { value: { isGranted: true } },
      { reason: { code: 'LLM_GATEWAY_OVERLOADED' } },
      { value: true },
      { value: { isGranted: false } },
    ]);
    const writer = createLedgerWriter({ platform: db.tenancy, maxWaiting: 1 });
    const { hold } = createCaller(createLedgerLog(db.tenancy), writer);
    const [first, second] = await Promise.allSettled([
      hold(db.context(acme), aHold(1n)),
      hold(db.context(acme), aHold(1n)),
    ]);
    expect(first).toMatchObject({ value: { isGranted: true } });
    expect(second).toMatchObject({ reason: { code: 'LLM_GATEWAY_OVERLOADED' } });
  });

  it('answers the platform alone, and believes no context that was not signed', async () => {
    const context = db.context(acme);
    const asking = db.tenancy.query(context, "select llm_gateway.write('', '[]')");
    await expect(asking).rejects.toMatchObject({ details: { sqlState: 'AT004' } });
    const forging = db.tenancy.call('llm_gateway.write', ['x', '[{"kind": "record"}]']);
    await expect(forging).rejects.toMatchObject({ code: 'TENANCY_CONTEXT_FORGED' });
    const sparing: ContextSigned = (sign) => sign([context]);
    const lacking = db.tenancy.call('llm_gateway.write', [sparing, '[{}, {}]']);
    await expect(lacking).rejects.toMatchObject({ details: { sqlState: '22023' } });
  });
});
