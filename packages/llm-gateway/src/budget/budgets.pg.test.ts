import { beforeEach, describe, expect, it } from 'vitest';

import { useDatabase } from '@ataski/postgres';

import { createLedgerWriter } from '../ledger/ledger-writer.ts';
import {
  aHold,
  createCaller,
  createLedgerLog,
  ledgerMigrations,
} from '../ledger/ledger.fixture.ts';

const daily = { scope: 'tenant', scopeId: '', period: 'day', limitNano: 100n } as const;

describe('a budget', () => {
  const db = useDatabase({ migrations: ledgerMigrations });
  const { acme, globex } = db.tenants;
  const open = () => {
    const log = createLedgerLog(db.tenancy);
    return createCaller(log, createLedgerWriter({ platform: db.tenancy }));
  };
  const actionsOf = async (correlationId: string) => {
    const { rows } = await db.superuser.query<{ said: string }>(
      `select component || ' ' || action as said from audit.audit_log
        where correlation_id = $1 order by said`,
      [correlationId],
    );
    return rows.map(({ said }) => said);
  };

  beforeEach(() => db.superuser.query('truncate llm_gateway.call, llm_gateway.budget'));

  it('is set and changed with an event of whoever did it, and a row of the database’s own', async () => {
    const context = db.context(acme);
    const { budgets } = open();
    const set = await db.tenancy.withTenant(context, (tx) => budgets.set(tx, daily));
    expect(set).toMatchObject({ ...daily, settledNano: 0n, heldNano: 0n });
    expect(await actionsOf(context.correlationId)).toEqual([
      'database row.inserted',
      'gateway budget.set',
    ]);
    const raised = await db.as(acme, (tx) => budgets.set(tx, { ...daily, limitNano: 200n }));
    expect(raised).toMatchObject({ id: set.id, limitNano: 200n });
  });

  it('cannot be set by a statement without a row of the database’s own', async () => {
    const context = db.context(acme);
    await db.tenancy.query(context, "select llm_gateway.set_budget('tenant', '', 'day', 1)");
    expect(await actionsOf(context.correlationId)).toEqual(['database row.inserted']);
  });

  it('is seen by its own tenant alone', async () => {
    const { budgets } = open();
    const { id } = await db.as(acme, (tx) => budgets.set(tx, daily));
    expect(await db.as(globex, (tx) => budgets.list(tx))).toEqual([]);
    const removing = db.as(globex, (tx) => budgets.remove(tx, id));
    await expect(removing).rejects.toMatchObject({ code: 'LLM_GATEWAY_BUDGET_MISSING' });
    expect(await db.as(acme, (tx) => budgets.list(tx))).toHaveLength(1);
  });

  it('goes when no call is held by it, and not before', async () => {
    const { budgets, hold, settle } = open();
    const { id } = await db.as(acme, (tx) => budgets.set(tx, daily));
    const context = db.context(acme);
    const call = aHold(10n);
    await hold(context, call);
    const early = db.as(acme, (tx) => budgets.remove(tx, id));
    await expect(early).rejects.toMatchObject({ code: 'LLM_GATEWAY_BUDGET_IN_USE' });
    await settle(context, call, 5n);
    await db.as(acme, (tx) => budgets.remove(tx, id));
    expect(await db.as(acme, (tx) => budgets.list(tx))).toEqual([]);
    expect(await hold(context, aHold(1n))).toMatchObject({ isGranted: false, budgetId: null });
  });

  it('that was removed and is set again still counts what was spent', async () => {
    const { budgets, hold, settle } = open();
    const { id } = await db.as(acme, (tx) => budgets.set(tx, daily));
    const context = db.context(acme);
    const call = aHold(60n);
    await hold(context, call);
    await settle(context, call, 60n);
    await db.as(acme, (tx) => budgets.remove(tx, id));
    const again = await db.as(acme, (tx) => budgets.set(tx, daily));
    expect([again.id === id, again.settledNano]).toEqual([true, 60n]);
    expect(await hold(context, aHold(41n))).toMatchObject({ isGranted: false, roomNano: 40n });
  });

  it('of a key is found by its id, however that is spelt', async () => {
    const { budgets, hold } = open();
    const keyId = '0a0b0c0d-0000-4000-8000-00000000abcd';
    const wish = { ...daily, scope: 'key', scopeId: keyId.toUpperCase(), limitNano: 5n } as const;
    await db.as(acme, (tx) => budgets.set(tx, daily));
    const { id } = await db.as(acme, (tx) => budgets.set(tx, wish));
    const answer = await hold(db.context(acme), aHold(6n, { keyId }));
    expect(answer).toMatchObject({ isGranted: false, budgetId: id });
  });

  it('is listed page by page, by id', async () => {
    const { budgets } = open();
    for (let user = 0; user < 205; user += 1)
      await db.as(acme, (tx) =>
        budgets.set(tx, { ...daily, scope: 'user', scopeId: `u_${String(user)}` }),
      );
    const first = await db.as(acme, (tx) => budgets.list(tx));
    const after = first.at(-1)?.id ?? '';
    const second = await db.as(acme, (tx) => budgets.list(tx, { after }));
    expect([first.length, second.length]).toEqual([200, 5]);
    expect(new Set([...first, ...second].map(({ id }) => id)).size).toBe(205);
  });

  it.each([
    ['a negative limit', { ...daily, limitNano: -1n }],
    ['a limit beyond what the ledger counts', { ...daily, limitNano: 2n ** 62n + 1n }],
    ['a tenant with an id', { ...daily, scopeId: 'x' }],
    ['a user without one', { ...daily, scope: 'user' as const }],
    ['a key whose id is none', { ...daily, scope: 'key' as const, scopeId: 'k_1' }],
    ['an id of odd characters', { ...daily, scope: 'user' as const, scopeId: 'a;b' }],
  ])('is refused with %s', async (_what, wish) => {
    const setting = db.as(acme, (tx) => open().budgets.set(tx, wish));
    await expect(setting).rejects.toMatchObject({ code: 'LLM_GATEWAY_BUDGET_INVALID' });
  });

  it('stops all calls that it counts when it is zero', async () => {
    const { budgets, hold } = open();
    await db.as(acme, (tx) => budgets.set(tx, { ...daily, limitNano: 0n }));
    expect(await hold(db.context(acme), aHold(1n))).toMatchObject({ isGranted: false });
  });
});
