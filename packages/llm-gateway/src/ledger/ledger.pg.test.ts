import { describe, expect, it } from 'vitest';

import type { Hold } from './ledger-entry.ts';
import { aHold } from './ledger.fixture.ts';
import { useLedger } from './use-ledger.fixture.ts';

const refused = { isGranted: false };

describe('the ledger', () => {
  const { db, acme, open, setFor, standingOf, eventsOf, stateOf } = useLedger();

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
});
