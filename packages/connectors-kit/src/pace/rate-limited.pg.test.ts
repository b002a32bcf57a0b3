import { beforeEach, describe, expect, it } from 'vitest';

import { systemClock } from '@ataski/kernel';
import { useDatabase } from '@ataski/postgres';

import { createFakeShop, reply } from '../../test/fake-shop.ts';
import type { FakeShop } from '../../test/fake-shop.ts';
import {
  compose,
  connectShop,
  key,
  landed,
  lastRunOf,
  letTimePass,
  migrations,
} from '../../test/harness.ts';
import { bucketOf, letBucketsRest, realRest, shopAt } from '../../test/paced-processes.ts';
import { createProvider } from '../provider/provider.ts';
import type { Provider } from '../provider/provider.ts';
import { createRateBuckets } from './rate-buckets.ts';
import type { RateBuckets, RateBucketsOptions } from './rate-buckets.ts';

describe('a provider that is called from several places', () => {
  const db = useDatabase({ migrations });
  const connector = shopAt({
    callsPerSecond: 1000,
    app: {
      callsPerMinute: 60_000,
      source: 'https://shop.example.com/limits',
      isHit: (headers) => headers['shop-limit'] === 'app',
    },
  });
  let shop: FakeShop;
  let id: string;
  let foreign: string;

  /** Another worker, with nothing of its own but a way to the database. */
  const worker = (
    connectionId = id,
    tenantId = db.tenants.acme,
    parts: Partial<RateBucketsOptions> = {},
  ): Provider => {
    const context = db.context(tenantId);
    const buckets = createRateBuckets({ db: db.tenancy, platform: db.tenancy, ...parts });
    return createProvider({
      ...{ connector, context, door: shop, account: { livemode: false, settings: {} } },
      withSecret: (_purpose, work) => work(key),
      pace: buckets.pace(connector, { context, connectionId }, realRest),
      pulse: { clock: systemClock, random: () => 0, sleep: realRest.sleep },
    });
  };
  const ask = (provider: Provider) =>
    provider.call({ operation: 'get_order', params: { id: 'order_1' } });
  const busy = { code: 'CONNECTORS_KIT_PROVIDER_BUSY' };
  const failOnce = (answer: ReturnType<typeof reply>): void => {
    shop.fault = () => {
      shop.fault = () => null;
      return answer;
    };
  };

  beforeEach(async () => {
    await db.superuser.query(
      'truncate connectors_kit.call_bucket, connectors_kit.app_bucket, connectors_kit.run_lease',
    );
    shop = createFakeShop();
    const product = compose(db, { door: shop, connectors: [connector] });
    id = await connectShop(db, product, db.tenants.acme);
    foreign = await connectShop(db, product, db.tenants.globex);
    shop.requests.length = 0;
  });

  it('is left alone by all of them once it told one to wait', async () => {
    failOnce(reply(429, {}, { 'retry-after': '60' }));
    await expect(ask(worker())).rejects.toMatchObject(busy);
    await expect(ask(worker())).rejects.toMatchObject({ ...busy, details: { limit: 'account' } });
    expect(shop.requests).toHaveLength(1);
    // Another account was told nothing.
    await ask(worker(foreign, db.tenants.globex));
    await letBucketsRest(db, 61);
    await ask(worker());
    expect(shop.requests).toHaveLength(3);
  });

  it('is called again after a short wait, by a worker that rests for it', async () => {
    failOnce(reply(429, {}, { 'retry-after': '1' }));
    const first = ask(worker());
    while ((await bucketOf(db, id))?.heldMs === null || shop.requests.length === 0) {
      await realRest.sleep(5);
    }
    const startedAt = performance.now();
    await Promise.all([first, ask(worker())]);
    expect(performance.now() - startedAt).toBeGreaterThan(800);
    expect(shop.requests).toHaveLength(3);
  });

  it('is left alone by all tenants when it says that the limit of the app was hit', async () => {
    failOnce(reply(429, {}, { 'retry-after': '60', 'shop-limit': 'app' }));
    await expect(ask(worker())).rejects.toMatchObject(busy);
    await expect(ask(worker(foreign, db.tenants.globex))).rejects.toMatchObject({
      ...busy,
      details: { limit: 'app' },
    });
    expect(shop.requests).toHaveLength(1);
  });

  it('cannot hold anybody back for longer than a day', async () => {
    failOnce(reply(429, {}, { 'retry-after': '999999999' }));
    await expect(ask(worker())).rejects.toMatchObject(busy);
    const heldMs = (await bucketOf(db, id))?.heldMs ?? 0;
    expect(heldMs).toBeGreaterThan(86_000_000);
    expect(heldMs).toBeLessThanOrEqual(86_400_000);
  });

  it('is not called while the buckets cannot be read', async () => {
    const away = new Error('away');
    const broken = { ...db.tenancy, query: () => Promise.reject(away) };
    await expect(ask(worker(id, db.tenants.acme, { db: broken }))).rejects.toThrow('away');
    const unread = { call: () => Promise.reject(away) };
    await expect(ask(worker(id, db.tenants.acme, { platform: unread }))).rejects.toThrow('away');
    const strange = { call: () => Promise.resolve([]) };
    await expect(ask(worker(id, db.tenants.acme, { platform: strange }))).rejects.toMatchObject({
      code: 'CONNECTORS_KIT_STATE_INVALID',
    });
    expect(shop.requests).toHaveLength(0);
  });

  describe('and a run', () => {
    const run = (buckets: RateBuckets) =>
      compose(db, {
        ...{ door: shop, connectors: [connector] },
        runner: { buckets, sleep: realRest.sleep, clock: systemClock },
      });

    it('waits until the limit ends, without a worker that sleeps through it', async () => {
      failOnce(reply(429, {}, { 'retry-after': '3600' }));
      await expect(ask(worker())).rejects.toMatchObject(busy);
      const { runner } = run(createRateBuckets({ db: db.tenancy, platform: db.tenancy }));
      const startedAt = performance.now();
      while (await runner.runOnce());
      expect(performance.now() - startedAt).toBeLessThan(10_000);
      expect(await landed(db, id)).toEqual([]);
      const { streams } = await lastRunOf(db, db.tenants.acme, id);
      const until = streams.find(({ state }) => state === 'waiting')?.waitingUntil;
      expect(Date.parse(until ?? '') - Date.now()).toBeGreaterThan(3_500_000);
      await letBucketsRest(db, 3601);
      await letTimePass(db);
      while (await runner.runOnce());
      expect(await lastRunOf(db, db.tenants.acme, id)).toMatchObject({ state: 'complete' });
    });
  });
});
