import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import { describe, expect, it } from 'vitest';

import type { ContextSigned, PlatformDb } from '@ataski/kernel';

import { createLedgerWriter } from './ledger-writer.ts';
import { aHold, createCaller, createLedgerLog } from './ledger.fixture.ts';
import { useLedger } from './use-ledger.fixture.ts';

const refused = { isGranted: false };

describe('a batch of the ledger', () => {
  const { db, acme, globex, open, setFor, standingOf, eventsOf } = useLedger();

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

  it('lets nobody wait for a locked tenant longer than one try, however much that tenant asks', async () => {
    const { hold } = open();
    await setFor(acme, {});
    await setFor(globex, {});
    const locking = await db.superuser.connect();
    try {
      await locking.query('begin');
      await locking.query('select from llm_gateway.budget where tenant_id = $1 for update', [acme]);
      const stuck = Promise.allSettled(
        Array.from({ length: 64 }, () => hold(db.context(acme), aHold(1n))),
      );
      const waitOf = async () => {
        const startedAt = performance.now();
        expect(await hold(db.context(globex), aHold(1n))).toEqual({ isGranted: true });
        return performance.now() - startedAt;
      };
      // Together with the 64; and then once it is known whose rows are locked.
      expect(await waitOf()).toBeLessThan(1_500);
      expect((await stuck).every(({ status }) => status === 'rejected')).toBe(true);
      const more = Promise.allSettled(
        Array.from({ length: 64 }, () => hold(db.context(acme), aHold(1n))),
      );
      expect(await waitOf()).toBeLessThan(240);
      expect((await more).every(({ status }) => status === 'rejected')).toBe(true);
    } finally {
      await locking.query('rollback');
      locking.release();
    }
    expect(await hold(db.context(acme), aHold(1n))).toEqual({ isGranted: true });
    expect(await hold(db.context(acme), aHold(1n))).toEqual({ isGranted: true });
  });

  it('does not count a call in a budget that is removed while it waits for it', async () => {
    const { hold } = open();
    for (const scope of ['run', 'user', 'key'] as const) {
      const scopeId = scope === 'key' ? randomUUID() : `${scope}_1`;
      await setFor(acme, {}, { scope, scopeId });
      const removing = await db.superuser.connect();
      try {
        await removing.query('begin');
        await removing.query(
          'update llm_gateway.budget set removed_at = now() where tenant_id = $1 and scope = $2',
          [acme, scope],
        );
        const call = aHold(1n, {
          ...{ keyId: null, userId: null, runId: null },
          [`${scope}Id`]: scopeId,
        });
        const asked = hold(db.context(acme), call);
        await sleep(100);
        await removing.query('commit');
        expect(await asked).toEqual({ isGranted: true });
      } finally {
        removing.release();
      }
    }
    expect(await standingOf(acme)).toEqual({ 'tenant day': [0n, 3n] });
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

  it('lets a settlement share the commit of the next hold, and wait no longer than it may', async () => {
    await setFor(acme, {});
    const batches: number[] = [];
    const platform: PlatformDb = {
      call: async (name, values) => {
        batches.push((JSON.parse(String(values?.[1])) as unknown[]).length);
        return await db.tenancy.call(name, values);
      },
    };
    const writer = createLedgerWriter({ platform, settleWithinMs: 300 });
    const { hold, settle } = createCaller(createLedgerLog(db.tenancy), writer);
    const context = db.context(acme);
    const [first, second] = [aHold(60n), aHold(60n)];
    await hold(context, first);
    const settling = settle(context, first, 10n);
    // It frees what the next hold needs, in the same commit.
    expect(await hold(context, second)).toEqual({ isGranted: true });
    expect([await settling, ...batches]).toEqual([true, 1, 2]);
    const startedAt = performance.now();
    expect(await settle(context, second, 10n)).toBe(true);
    expect(performance.now() - startedAt).toBeGreaterThan(250);
    expect(await standingOf(acme)).toEqual({ 'tenant day': [20n, 0n] });
  });

  it('reads as little of a tenant with thousands of calls as of one with none', async () => {
    await setFor(acme, { limitNano: 1_000_000n });
    const { hold, settle } = open();
    const context = db.context(acme);
    const call = async () => {
      const made = aHold(1n);
      await hold(context, made);
      await settle(context, made, 1n);
    };
    const read = async () => {
      const { rows } = await db.superuser.query<{ inserted: string; read: string }>(
        `select n_tup_ins::text as inserted,
                (select sum(idx_tup_read) + seq_tup_read from pg_stat_user_indexes as i
                  where i.relid = t.relid)::text as read
           from pg_stat_user_tables as t where t.relid = 'llm_gateway.call'::regclass`,
      );
      return { inserted: Number(rows[0]?.inserted), read: Number(rows[0]?.read) };
    };
    const before = await read();
    // The plan is made now, while there is nothing in the table.
    await call();
    for (let round = 0; round < 4; round += 1) await Promise.all(Array.from({ length: 500 }, call));
    // One at a time: a reading of the whole table, shared by a batch, is a little for each of its calls.
    for (let made = 0; made < 100; made += 1) await call();
    const made = 2_101;
    // A connection tells what it counted when it has been idle for a while.
    await expect
      .poll(async () => (await read()).inserted - before.inserted, { timeout: 30_000 })
      .toBeGreaterThanOrEqual(made);
    expect((await read()).read - before.read).toBeLessThan(made * 10);
  }, 60_000);

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
