import { beforeEach, describe, expect, it, vi } from 'vitest';

import { useDatabase } from '@ataski/postgres';

import { createFakeShop } from '../../test/fake-shop.ts';
import type { FakeShop } from '../../test/fake-shop.ts';
import {
  compose,
  connectShop,
  landed,
  lastRunOf,
  letTimePass,
  migrations,
} from '../../test/harness.ts';
import { shop } from '../../test/shop.ts';
import type { Reading } from '../reading/reading.ts';
import { claimDueRun, holdLease } from './run-lease.ts';

describe('the lease of a run', () => {
  const db = useDatabase({ migrations });
  let fakeShop: FakeShop;
  let connectionId: string;

  const claim = (workerId = 'worker-1', systems = ['shop']) =>
    claimDueRun(db.tenancy, { workerId, leaseMs: 30_000, systems });

  beforeEach(async () => {
    await db.superuser.query('truncate connectors_kit.run_lease');
    fakeShop = createFakeShop();
    connectionId = await connectShop(db, compose(db, { door: fakeShop }), db.tenants.acme);
  });

  it('goes to exactly one of many workers', async () => {
    const claims = await Promise.all(
      Array.from({ length: 8 }, (_, n) => claim(`worker-${String(n)}`)),
    );
    expect(claims.filter((lease) => lease !== null)).toHaveLength(1);
  });

  it('is neither claimed nor shown by SQL inside another tenant', async () => {
    const seize = db.as(db.tenants.globex, (tx) =>
      tx.query("select * from connectors_kit.claim_due_run('thief', 2000000000, array['shop'])"),
    );
    await expect(seize).rejects.toMatchObject({ details: { sqlState: 'AT004' } });
    expect(await claim()).toMatchObject({ epoch: '1', attempts: 1 });
  });

  it('goes to another tenant first while a run of this one is under way', async () => {
    const product = compose(db, { door: fakeShop });
    for (let more = 0; more < 3; more += 1) await connectShop(db, product, db.tenants.acme);
    const last = await connectShop(db, product, db.tenants.globex);
    expect(await claim('worker-1')).toMatchObject({ connectionId });
    expect(await claim('worker-2')).toMatchObject({ connectionId: last });
    expect((await claim('worker-3'))?.context.tenantId).toBe(db.tenants.acme);
  });

  it('is not offered to a worker without the connector', async () => {
    expect(await claim('worker-1', ['another'])).toBeNull();
    expect(await claim()).not.toBeNull();
  });

  it('answers ids of one run and its correlation id, under the connector as actor', async () => {
    const { id, correlationId } = await lastRunOf(db, db.tenants.acme, connectionId);
    expect(await claim()).toMatchObject({
      connectionId,
      runId: id,
      epoch: '1',
      attempts: 1,
      context: {
        tenantId: db.tenants.acme,
        actor: { type: 'connector', id: 'shop' },
        correlationId,
      },
    });
  });

  it('passes on with a new epoch when a worker stays silent, and not before', async () => {
    await claim('worker-1');
    expect(await claim('worker-2')).toBeNull();
    await letTimePass(db);
    expect(await claim('worker-2')).toMatchObject({ epoch: '2', attempts: 2 });
  });

  it('refuses the page of a worker that slept through the end of its lease', async () => {
    let wake = (): void => undefined;
    const asleep = new Promise<void>((resolve) => (wake = resolve));
    let isFirst = true;
    const slowDoor = {
      async call(...call: Parameters<FakeShop['call']>) {
        const answer = await fakeShop.call(...call);
        if (call[1].operation === 'list_orders' && isFirst) {
          isFirst = false;
          await asleep;
          // What the sleeper read is outdated by now.
          return {
            ...answer,
            body: new TextEncoder().encode('{"rows":[{"id":"order_stale","at":1}],"more":false}'),
          };
        }
        return answer;
      },
    };
    const sleeper = compose(db, { door: slowDoor, runner: { workerId: 'sleeper' } });
    const sleeping = sleeper.runner.runOnce();
    await vi.waitUntil(() => !isFirst);
    await letTimePass(db);
    // Another worker holds the run, in the middle of it, when the sleeper wakes.
    expect(await claim('worker-2')).toMatchObject({ epoch: '2' });
    wake();
    await sleeping;
    expect(await landed(db, connectionId)).toEqual([]);
    expect(sleeper.errors).toEqual([]);
    await letTimePass(db);
    await compose(db, { door: fakeShop }).runner.runOnce();
    expect(await landed(db, connectionId)).toHaveLength(13);
    expect(await lastRunOf(db, db.tenants.acme, connectionId)).toMatchObject({ state: 'complete' });
  });

  it('is needed to call a stream complete, too', async () => {
    let wake = (): void => undefined;
    const asleep = new Promise<void>((resolve) => (wake = resolve));
    let isFirst = true;
    const step = (name: string): Reading => ({
      streams: [{ name, primaryKey: ['id'], cursor: null, deletions: 'none' }],
      operations: [],
      probes: [],
      countSample: () => 0,
      plan: () =>
        Promise.resolve({
          steps: [
            {
              stream: name,
              async advance() {
                isFirst = false;
                await asleep;
                return null;
              },
            },
          ],
        }),
    });
    const connectors = [
      { ...shop, definition: { ...shop.definition, readings: [step('orders')] } },
    ];
    const sleeper = compose(db, { door: fakeShop, connectors, runner: { workerId: 'sleeper' } });
    const sleeping = sleeper.runner.runOnce();
    await vi.waitUntil(() => !isFirst);
    await db.as(db.tenants.acme, (tx) => sleeper.connections.disconnect(tx, connectionId));
    wake();
    await sleeping;
    const { streams } = await lastRunOf(db, db.tenants.acme, connectionId);
    expect(streams.map(({ state }) => state)).not.toContain('complete');
  });

  it('cannot be held under an old epoch, nor by another tenant', async () => {
    const lease = await claim();
    if (lease === null) throw new Error('Nothing was due.');
    const lost = { code: 'CONNECTORS_KIT_LEASE_LOST', kind: 'conflict' };
    await expect(
      db.as(db.tenants.acme, (tx) => holdLease(tx, { ...lease, epoch: '0' })),
    ).rejects.toMatchObject(lost);
    await expect(db.as(db.tenants.globex, (tx) => holdLease(tx, lease))).rejects.toMatchObject(
      lost,
    );
    await db.as(db.tenants.acme, (tx) => holdLease(tx, lease));
  });

  it('is kept by heartbeats while a page takes longer than the lease', async () => {
    const slow = {
      async call(...call: Parameters<FakeShop['call']>) {
        if (call[1].operation === 'list_buyers')
          await new Promise((resolve) => setTimeout(resolve, 700));
        return await fakeShop.call(...call);
      },
    };
    const worker = compose(db, { door: slow, runner: { leaseMs: 300 } });
    const running = worker.runner.runOnce();
    await new Promise((resolve) => setTimeout(resolve, 550));
    expect(await claim('thief')).toBeNull();
    await running;
    expect(worker.errors).toEqual([]);
    expect(await lastRunOf(db, db.tenants.acme, connectionId)).toMatchObject({ state: 'complete' });
  });

  it('goes back at once when the runner stops, and another goes on', async () => {
    const first = compose(db, { door: fakeShop, runner: { pollMs: 5 } });
    fakeShop.fault = ({ operation }) => {
      if (operation === 'list_buyers') void first.runner.stop();
      return null;
    };
    first.runner.start();
    while (
      !fakeShop.requests.some(
        ({ operation, parentEventId }) =>
          operation === 'list_buyers' && parentEventId !== undefined,
      )
    ) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await first.runner.stop();
    expect(first.errors).toEqual([]);
    fakeShop.fault = () => null;
    expect(await compose(db, { door: fakeShop }).runner.runOnce()).toBe(true);
    expect(await landed(db, connectionId)).toHaveLength(13);
  });

  it('lets others have their turn after a slice of time', async () => {
    const worker = compose(db, { door: fakeShop, runner: { sliceMs: 0 } });
    expect(await worker.runner.runOnce()).toBe(true);
    expect(await landed(db, connectionId)).toEqual([]);
    expect(await compose(db, { door: fakeShop }).runner.runOnce()).toBe(true);
    expect(await landed(db, connectionId)).toHaveLength(13);
  });
});
