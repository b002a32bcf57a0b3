import { beforeEach, describe, expect, it } from 'vitest';

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

const dayMs = 86_400_000;

describe('a provider that means no good', () => {
  const db = useDatabase({ migrations });
  let shop: FakeShop;
  let product: Product;
  let connectionId: string;

  beforeEach(async () => {
    await db.superuser.query('truncate connectors_kit.run_lease');
    shop = createFakeShop();
    product = compose(db, { door: shop });
    connectionId = await connectShop(db, product, db.tenants.acme);
  });

  const run = () => lastRunOf(db, db.tenants.acme, connectionId);

  it.each(['list_orders', 'list_events'])(
    'is not asked for ever when each page of %s ends where the one before ended',
    async (operation) => {
      const row = { id: 'row_1', at: 1000, stream: 'orders', object: 'order_1' };
      let calls = 0;
      shop.fault = (request) => {
        if (request.operation !== operation) return null;
        calls += 1;
        return calls > 20 ? new Error('asked for ever') : reply(200, { rows: [row], more: true });
      };
      await product.runner.runOnce();
      expect(await run()).toMatchObject({
        state: 'failed',
        errorCode: 'CONNECTORS_KIT_RESPONSE_INVALID',
      });
      expect(product.errors).toEqual([]);
    },
  );

  it.each(['list_orders', 'list_events'])(
    'is not asked for ever when the pages of %s lead round in a circle',
    async (operation) => {
      let calls = 0;
      shop.fault = (request) => {
        if (request.operation !== operation) return null;
        calls += 1;
        const row = {
          id: `row_${String(calls % 3)}`,
          at: 1000,
          stream: 'orders',
          object: 'order_1',
        };
        return calls > 60 ? new Error('asked for ever') : reply(200, { rows: [row], more: true });
      };
      await product.runner.runOnce();
      expect(await run()).toMatchObject({
        state: 'failed',
        errorCode: 'CONNECTORS_KIT_RESPONSE_INVALID',
      });
      expect(product.errors).toEqual([]);
    },
  );

  it('is not asked for ever when it forgets each object that a list was to go on after', async () => {
    let calls = 0;
    shop.fault = ({ operation, query = [] }) => {
      if (operation !== 'list_orders') return null;
      calls += 1;
      if (calls > 60) return new Error('asked for ever');
      if (query.some(([name]) => name === 'after')) {
        return reply(400, { code: 'resource_missing', parameter: 'after' });
      }
      return reply(200, { rows: [{ id: 'order_1', at: 1000 }], more: true });
    };
    await product.runner.runOnce();
    expect(await run()).toMatchObject({
      state: 'failed',
      errorCode: 'CONNECTORS_KIT_RESPONSE_INVALID',
    });
  });

  it.each([
    ['a number of seconds', '999999999'],
    ['a date', 'Fri, 31 Dec 9999 23:59:59 GMT'],
  ])('cannot put a sync off for longer than a day by %s', async (_what, wait) => {
    shop.fault = () => reply(429, {}, { 'retry-after': wait });
    await product.runner.runOnce();
    const { streams } = await run();
    const [until] = streams.flatMap(({ waitingUntil }) => waitingUntil ?? []);
    expect(Date.parse(until ?? '') - Date.now()).toBeLessThan(dayMs + 60_000);
    shop.fault = () => null;
    await letTimePass(db);
    await product.runner.runOnce();
    expect(await run()).toMatchObject({ state: 'complete' });
  });

  it('cannot have two objects stored as one by names that are no text', async () => {
    shop.fault = ({ operation }) => {
      if (operation !== 'list_orders') return null;
      const rows = ['x\ud800', 'x\ud801'].map((id, at) => ({ id, at }));
      return reply(200, { rows, more: false });
    };
    await product.runner.runOnce();
    expect(product.errors).toEqual([]);
    expect(await run()).toMatchObject({
      state: 'failed',
      errorCode: 'CONNECTORS_KIT_RESPONSE_INVALID',
    });
    const rows = (await landed(db, connectionId)) as readonly Record<string, unknown>[];
    expect(rows.filter(({ source_id: id }) => String(id).startsWith('x'))).toEqual([]);
  });

  it.each([
    ['changed', { id: 'order_0', at: 1000, amount: 666 }],
    ['gone', { id: 'order_0', gone: true }],
  ])('cannot have an object stored as %s under the name of another', async (_what, other) => {
    await product.runner.runOnce();
    const before = (await landed(db, connectionId)).length;
    shop.rows.events.push({ id: 'event_2', at: 1200, stream: 'orders', object: 'order_5' });
    shop.fault = ({ operation }) => (operation === 'get_order' ? reply(200, other) : null);
    await db.as(db.tenants.acme, (tx) => product.connections.startSync(tx, connectionId));
    await product.runner.runOnce();
    expect(await run()).toMatchObject({
      state: 'failed',
      errorCode: 'CONNECTORS_KIT_RESPONSE_INVALID',
    });
    expect(await landed(db, connectionId)).toHaveLength(before);
  });
});
