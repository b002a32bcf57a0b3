import { beforeEach, describe, expect, it } from 'vitest';

import { AtaskiError } from '@ataski/kernel';
import { useDatabase } from '@ataski/postgres';

import { createFakeShop, reply } from '../../test/fake-shop.ts';
import type { FakeShop } from '../../test/fake-shop.ts';
import {
  compose,
  connectShop,
  landed,
  lastRunOf,
  letTimePass,
  migrations,
} from '../../test/harness.ts';
import type { Product } from '../../test/harness.ts';

describe('a provider that cannot answer now', () => {
  const db = useDatabase({ migrations });
  let shop: FakeShop;
  let pauses: number[];
  let product: Product;
  let connectionId: string;

  const dueInMs = async (): Promise<number> => {
    const { rows } = await db.superuser.query<{ ms: number }>(
      `select (extract(epoch from due_at - clock_timestamp()) * 1000)::integer as ms
         from connectors_kit.run_lease where connection_id = $1`,
      [connectionId],
    );
    return rows[0]?.ms ?? Number.NaN;
  };

  beforeEach(async () => {
    await db.superuser.query('truncate connectors_kit.run_lease');
    shop = createFakeShop();
    pauses = [];
    const sleep = (ms: number): Promise<void> => {
      if (ms > 1) pauses.push(ms);
      return Promise.resolve();
    };
    product = compose(db, { door: shop, runner: { sleep, maxAttempts: 3 } });
    connectionId = await connectShop(db, product, db.tenants.acme);
  });

  const failTimes = (times: number, make: () => ReturnType<FakeShop['fault']>): void => {
    let left = times;
    shop.fault = () => ((left -= 1) >= 0 ? make() : null);
  };

  it.each([
    ['429', () => reply(429, {}, { 'retry-after': '2' }), [2000, 2000]],
    ['a 5xx', () => reply(503, {}), [250, 500]],
    [
      'a status that it calls worth retrying itself',
      () => reply(400, {}, { 'shop-should-retry': 'true' }),
      [250, 500],
    ],
    ['a broken connection', () => broken('EGRESS_CONNECTION_FAILED', 'upstream'), [250, 500]],
  ])('is asked again after a pause: %s', async (_what, make, expected) => {
    failTimes(2, make);
    await product.runner.runOnce();
    expect(pauses).toEqual(expected);
    expect(await lastRunOf(db, db.tenants.acme, connectionId)).toMatchObject({ state: 'complete' });
    expect(shop.requests.slice(3, 6).map(({ attempt }) => attempt)).toEqual([1, 2, 3]);
  });

  it.each([
    ['a 5xx that the provider calls final', () => reply(500, {}, { 'shop-should-retry': 'false' })],
    ['a 4xx', () => reply(400, {})],
  ])('is not asked again after %s', async (_what, make) => {
    failTimes(1, make);
    await product.runner.runOnce();
    expect(pauses).toEqual([]);
    expect(await lastRunOf(db, db.tenants.acme, connectionId)).toMatchObject({
      state: 'failed',
      errorCode: 'CONNECTORS_KIT_PROVIDER_REFUSED',
    });
  });

  it('gets its long wait without a worker that sleeps through it', async () => {
    let calls = 0;
    shop.fault = ({ operation }) =>
      operation === 'list_buyers' && (calls += 1) === 1
        ? reply(429, {}, { 'retry-after': '90' })
        : null;
    await product.runner.runOnce();
    expect(pauses).toEqual([]);
    const run = await lastRunOf(db, db.tenants.acme, connectionId);
    expect(run).toMatchObject({ state: 'running', finishedAt: null });
    expect(run.streams.map(({ state }) => state)).toEqual(['complete', 'waiting', 'queued']);
    expect(Date.parse(run.streams[1]?.waitingUntil ?? '') - Date.now()).toBeGreaterThan(80_000);
    expect(await dueInMs()).toBeGreaterThan(80_000);
    expect(await product.runner.runOnce()).toBe(false);
    await letTimePass(db);
    await product.runner.runOnce();
    const done = await lastRunOf(db, db.tenants.acme, connectionId);
    expect(done).toMatchObject({ state: 'complete', correlationId: run.correlationId });
    expect(done.streams.map(({ waitingUntil }) => waitingUntil)).toEqual([null, null, null]);
    expect(await landed(db, connectionId)).toHaveLength(13);
  });

  it('is asked five times at most, and the run is given up after its attempts bring no page', async () => {
    failTimes(Infinity, () => reply(503, {}));
    await product.runner.runOnce();
    expect(shop.requests).toHaveLength(3 + 5);
    expect(await dueInMs()).toBeGreaterThan(1_000);
    for (let attempt = 2; attempt <= 3; attempt += 1) {
      await letTimePass(db);
      await product.runner.runOnce();
    }
    expect(await lastRunOf(db, db.tenants.acme, connectionId)).toMatchObject({
      state: 'failed',
      errorCode: 'CONNECTORS_KIT_RUN_ABANDONED',
    });
    expect(await product.runner.runOnce()).toBe(false);
  });

  it('ends the run with the door’s own code when the door refuses the call', async () => {
    failTimes(Infinity, () => broken('EGRESS_OPERATION_NOT_PERMITTED', 'denied'));
    await product.runner.runOnce();
    expect(await lastRunOf(db, db.tenants.acme, connectionId)).toMatchObject({
      state: 'failed',
      errorCode: 'EGRESS_OPERATION_NOT_PERMITTED',
    });
  });

  it.each(['EGRESS_RESPONSE_TOO_LARGE', 'EGRESS_RESPONSE_ENCODED', 'EGRESS_REDIRECT_REFUSED'])(
    'is not asked again after an answer that the door does not let in, and the stream fails at once: %s',
    async (code) => {
      shop.fault = ({ operation }) =>
        operation === 'list_orders' ? broken(code, 'upstream') : null;
      shop.requests.length = 0;
      await product.runner.runOnce();
      const run = await lastRunOf(db, db.tenants.acme, connectionId);
      expect(run).toMatchObject({ state: 'failed', errorCode: 'CONNECTORS_KIT_RESPONSE_INVALID' });
      expect(run.streams.map(({ state }) => state)).toEqual(['failed', 'complete', 'complete']);
      expect(shop.requests.filter(({ operation }) => operation === 'list_orders')).toHaveLength(1);
      expect(pauses).toEqual([]);
    },
  );

  it('keeps the run for later when a fault is not understood', async () => {
    failTimes(1, () => new TypeError('a bug'));
    await product.runner.runOnce();
    expect(product.errors).toHaveLength(1);
    await letTimePass(db);
    await product.runner.runOnce();
    expect(await lastRunOf(db, db.tenants.acme, connectionId)).toMatchObject({ state: 'complete' });
  });

  it.each([
    ['text that is no JSON', new TextEncoder().encode('<html>')],
    ['bytes that are no UTF-8', new Uint8Array([0x22, 0xff, 0x22])],
    ['a list without its members', new TextEncoder().encode('{"rows":[]}')],
    [
      'a page that promises more and holds nothing',
      new TextEncoder().encode('{"rows":[],"more":true}'),
    ],
    ['an object without an id', new TextEncoder().encode('{"rows":[{"at":1}],"more":false}')],
  ])('is not believed when it sends %s', async (_what, body) => {
    shop.fault = ({ operation }) =>
      operation === 'list_orders' ? { ...reply(200, {}), body } : null;
    await product.runner.runOnce();
    const run = await lastRunOf(db, db.tenants.acme, connectionId);
    expect(run).toMatchObject({ state: 'failed', errorCode: 'CONNECTORS_KIT_RESPONSE_INVALID' });
    expect(run.streams.map(({ state }) => state)).toEqual(['failed', 'complete', 'complete']);
  });
});

function broken(code: string, kind: 'upstream' | 'denied'): AtaskiError {
  return new AtaskiError({ name: 'EgressError', code, kind, message: 'No.' });
}
