import { describe, expect, it } from 'vitest';

import { aHold } from './ledger.fixture.ts';
import { useLedger } from './use-ledger.fixture.ts';

const refused = { isGranted: false };

describe('a call that nobody settled, and a limit that was lowered', () => {
  const { db, acme, globex, open, setFor, standingOf, eventsOf, stateOf } = useLedger();

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

  it('books what is behind calls that cannot be booked, however many these are, and says so', async () => {
    const { hold, sweep } = open();
    await setFor(acme, {});
    await setFor(globex, {});
    const stuck = Array.from({ length: 5 }, () => aHold(1n, { ttlMs: 1 }));
    for (const each of stuck) await hold(db.context(acme), each);
    const behind = aHold(2n, { ttlMs: 1 });
    await hold(db.context(globex), behind);
    const locking = await db.superuser.connect();
    try {
      await locking.query('begin');
      await locking.query('select from llm_gateway.budget where tenant_id = $1 for update', [acme]);
      await expect(sweep(2)).rejects.toMatchObject({ details: { sqlState: '55P03' } });
    } finally {
      await locking.query('rollback');
      locking.release();
    }
    expect(await stateOf(behind.id)).toEqual([['presumed', '2']]);
    expect(await standingOf(acme)).toEqual({ 'tenant day': [0n, 5n] });
    expect(await sweep(2)).toBe(5);
    expect(await standingOf(acme)).toEqual({ 'tenant day': [5n, 0n] });
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

  it('takes a correction from where the presumption stands, also when another writer was a bucket ahead', async () => {
    const { hold, settle, sweep } = open();
    await setFor(acme, { period: 'hour' });
    const context = db.context(acme);
    const dead = aHold(40n, { ttlMs: 1 });
    await hold(context, dead);
    // One that began later, in the next bucket, had the row first.
    await db.superuser.query('update llm_gateway.budget set bucket = bucket + 1');
    expect(await sweep()).toBe(1);
    expect(await settle(context, dead, 10n)).toBe(true);
    expect(await standingOf(acme)).toEqual({ 'tenant hour': [10n, 0n] });
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
});
