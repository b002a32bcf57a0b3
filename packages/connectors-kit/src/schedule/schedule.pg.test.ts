import { beforeEach, describe, expect, it } from 'vitest';

import { createAuditLog } from '@ataski/audit';
import { systemClock } from '@ataski/kernel';
import { useDatabase } from '@ataski/postgres';

import { createFakeShop } from '../../test/fake-shop.ts';
import type { FakeShop } from '../../test/fake-shop.ts';
import { compose, connectShop, lastRunOf, migrations } from '../../test/harness.ts';
import type { Product } from '../../test/harness.ts';
import { shop as connector } from '../../test/shop.ts';
import { getConnection } from '../connection/connection.ts';
import { connectorsKitActions } from '../connectors-kit-actions.ts';
import { offerDueTick, turnIntoRun } from './queue-due-run.ts';
import type { SyncInterval } from './schedule.ts';

describe('the schedule of a connection', () => {
  const db = useDatabase({ migrations });
  let shop: FakeShop;
  let product: Product;
  let id: string;

  const runs = async (): Promise<number> => {
    const { rows } = await db.superuser.query<{ n: number }>(
      `select count(*)::integer as n from connectors_kit.sync_run where connection_id = $1`,
      [id],
    );
    return rows[0]?.n ?? -1;
  };
  const comeDue = async (ago = '1 second'): Promise<void> => {
    await db.superuser.query(
      `update connectors_kit.due_tick set due_at = clock_timestamp() - $1::interval`,
      [ago],
    );
  };
  const schedule = (interval: SyncInterval) =>
    db.as(db.tenants.acme, (tx) => product.connections.schedule(tx, id, interval));
  const nextAt = async (): Promise<string | null> =>
    (await db.as(db.tenants.acme, (tx) => getConnection(tx, id))).schedule.nextAt;
  const scheduler = () => ({
    ...{ db: db.tenancy, platform: db.tenancy, connectors: new Map([['shop', connector]]) },
    audit: createAuditLog({
      ...{ db: db.tenancy, platform: db.tenancy, clock: systemClock },
      ...{ component: 'connectors-test', actions: [connectorsKitActions] },
    }),
  });

  beforeEach(async () => {
    await db.superuser.query(
      'truncate connectors_kit.run_lease, connectors_kit.schedule, connectors_kit.due_tick',
    );
    shop = createFakeShop();
    product = compose(db, { door: shop });
    id = await connectShop(db, product, db.tenants.acme);
    // The first sync is no tick.
    while (await product.runner.runOnce());
  });

  it('is every six hours for a new one, and can be changed and ended', async () => {
    const fresh = await db.as(db.tenants.acme, (tx) => getConnection(tx, id));
    expect(fresh.schedule.interval).toBe('every_6_hours');
    const hours = (Date.parse(fresh.schedule.nextAt ?? '') - Date.now()) / 3_600_000;
    expect(hours).toBeGreaterThan(5.9);
    expect(hours).toBeLessThanOrEqual(6);
    expect((await schedule('hourly')).schedule.interval).toBe('hourly');
    expect((await schedule('off')).schedule).toEqual({ interval: 'off', nextAt: null });
  });

  it('keeps its tick when the interval that it has is chosen again', async () => {
    const before = await nextAt();
    await schedule('every_6_hours');
    expect(await nextAt()).toBe(before);
  });

  it('leaves an audit row of who changed it to what', async () => {
    await schedule('daily');
    const { rows } = await db.superuser.query<{ entry: string }>(
      `select entry from audit.audit_log where action = 'connection.scheduled' and entry like $1`,
      [`%${id}%`],
    );
    expect(rows).toHaveLength(1);
    expect(rows[0]?.entry).toContain('"interval":"daily"');
  });

  it('makes one run of one due tick, however many runners look at once', async () => {
    await comeDue();
    const runners = Array.from(
      { length: 8 },
      (_, n) => compose(db, { door: shop, runner: { workerId: `worker-${String(n)}` } }).runner,
    );
    for (let round = 0; round < 4; round += 1) {
      await Promise.all(runners.map((runner) => runner.runOnce()));
    }
    expect(await runs()).toBe(2);
    expect(await lastRunOf(db, db.tenants.acme, id)).toMatchObject({ state: 'complete' });
  });

  it('offers a due tick to exactly one of many', async () => {
    await comeDue();
    const offers = await Promise.all(Array.from({ length: 8 }, () => offerDueTick(scheduler())));
    expect(offers.filter((tick) => tick !== null)).toHaveLength(1);
  });

  it('makes no second run for a runner that slept with the tick in its hands', async () => {
    await comeDue();
    const sleeper = await offerDueTick(scheduler());
    if (sleeper === null) throw new Error('No tick was due.');
    await db.superuser.query(
      `update connectors_kit.due_tick set offered_until = clock_timestamp() - interval '1 second'`,
    );
    while (await product.runner.runOnce());
    expect(await runs()).toBe(2);
    await turnIntoRun(scheduler(), sleeper);
    expect(await runs()).toBe(2);
  });

  it('does not lose the tick of a runner that died with it', async () => {
    await comeDue();
    expect(await offerDueTick(scheduler())).not.toBeNull();
    while (await product.runner.runOnce());
    expect(await runs()).toBe(1);
    await db.superuser.query(
      `update connectors_kit.due_tick set offered_until = clock_timestamp() - interval '1 second'`,
    );
    while (await product.runner.runOnce());
    expect(await runs()).toBe(2);
  });

  it('makes one run of a hundred missed ticks, and the next is an interval from now', async () => {
    await schedule('hourly');
    await comeDue('100 hours');
    while (await product.runner.runOnce());
    expect(await runs()).toBe(2);
    expect(Date.parse((await nextAt()) ?? '')).toBeGreaterThan(Date.now() + 3_500_000);
  });

  it('adds no run to one that is open', async () => {
    await db.as(db.tenants.acme, (tx) => product.connections.startSync(tx, id));
    await comeDue();
    while (await product.runner.runOnce());
    expect(await runs()).toBe(2);
  });

  it('makes no run of a connection that needs a person, and goes on when it works again', async () => {
    const mark = (state: string) =>
      db.superuser.query('update connectors_kit.connection set state = $2 where id = $1', [
        id,
        state,
      ]);
    await mark('needs_reauth');
    await comeDue();
    while (await product.runner.runOnce());
    expect(await runs()).toBe(1);
    await mark('connected');
    await comeDue();
    while (await product.runner.runOnce());
    expect(await runs()).toBe(2);
  });

  it('ends with the connection, and cannot be set again', async () => {
    await db.as(db.tenants.acme, (tx) => product.connections.disconnect(tx, id));
    expect(await nextAt()).toBeNull();
    await expect(schedule('hourly')).rejects.toMatchObject({
      code: 'CONNECTORS_KIT_CONNECTION_CLOSED',
    });
  });

  it('is neither taken nor shown by SQL inside another tenant, nor changed there', async () => {
    await comeDue();
    const seize = db.as(db.tenants.globex, (tx) =>
      tx.query(`select * from connectors_kit.offer_due_tick(2000000000, array['shop'])`),
    );
    await expect(seize).rejects.toMatchObject({ details: { sqlState: 'AT004' } });
    await expect(
      db.as(db.tenants.globex, (tx) => product.connections.schedule(tx, id, 'hourly')),
    ).rejects.toMatchObject({ code: 'CONNECTORS_KIT_CONNECTION_MISSING' });
  });
});
