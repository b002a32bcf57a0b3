import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';

import type { TenantDb, TenantId } from '@ataski/kernel';
import { useDatabase } from '@ataski/postgres';

import { createFakeShop } from '../../test/fake-shop.ts';
import { compose, connectShop, migrations } from '../../test/harness.ts';
import {
  bucketOf,
  burstOf,
  callFor,
  letBucketsRest,
  realRest,
  shopAt,
  startPacedProcess,
  waitersIn,
} from '../../test/paced-processes.ts';
import type { PacedProcess } from '../../test/paced-processes.ts';
import type { Connector } from '../connector.ts';
import { appRate } from './pace-rules.ts';
import type { Pace } from './pace.ts';
import { createRateBuckets } from './rate-buckets.ts';

const source = 'https://shop.example.com/limits';

describe('the calls of a connection', () => {
  const db = useDatabase({ migrations });
  let processes: PacedProcess[];
  let id: string;

  const connect = (tenantId: TenantId): Promise<string> =>
    connectShop(db, compose(db, { door: createFakeShop() }), tenantId);
  const start = (): PacedProcess => {
    const started = startPacedProcess(db, inject('testCluster').signingSecret);
    processes.push(started);
    return started;
  };
  const paceOf = (
    { buckets }: PacedProcess,
    connector: Connector,
    connectionId = id,
    tenantId = db.tenants.acme,
  ): Pace => buckets.pace(connector, { context: db.context(tenantId), connectionId }, realRest);

  beforeEach(async () => {
    processes = [];
    await db.superuser.query('truncate connectors_kit.call_bucket, connectors_kit.app_bucket');
    id = await connect(db.tenants.acme);
  });
  afterEach(async () => {
    await Promise.all(processes.map((each) => each.close()));
  });

  it('are never more than its pace and one burst, however many processes make them', async () => {
    const perSecond = 40;
    const connector = shopAt({ callsPerSecond: perSecond });
    const paces = Array.from({ length: 6 }, () => paceOf(start(), connector));
    const calls = await callFor(2000, paces);
    // A full bucket, and the batches that were taken in the quarter of a second before.
    expect(burstOf(calls, perSecond)).toBeLessThanOrEqual(2 * (perSecond / 4) + 1);
    expect(calls.length).toBeGreaterThan(1.5 * perSecond);
  });

  it('wait for their turn one by one where the pace is slow', async () => {
    const connector = shopAt({ callsPerSecond: 4 });
    const paces = Array.from({ length: 3 }, () => paceOf(start(), connector));
    const calls = await callFor(1500, paces);
    expect(burstOf(calls, 4)).toBeLessThanOrEqual(2);
    expect(calls.length).toBeGreaterThanOrEqual(6);
  });

  it('are as many as a burst after an idle hour, and no more', async () => {
    const pace = paceOf(start(), shopAt({ callsPerSecond: 40 }));
    await pace.turn();
    await letBucketsRest(db, 3600);
    const taken = async (): Promise<number | undefined> => {
      const sql = 'select granted from connectors_kit.take_calls($1, 1, 10, 1000)';
      const context = db.context(db.tenants.acme);
      return (await db.tenancy.query<{ granted: number }>(context, sql, [id])).rows[0]?.granted;
    };
    expect([await taken(), await taken()]).toEqual([10, 0]);
    await letBucketsRest(db, 3);
    expect(await taken()).toBe(3);
  });

  it.each(['call_bucket', 'app_bucket'] as const)(
    'are never taken twice by two who ask a %s at the same time',
    async (table) => {
      const context = db.context(db.tenants.acme);
      const take = async (): Promise<unknown> => {
        if (table === 'call_bucket') {
          const sql = 'select granted from connectors_kit.take_calls($1, 0.001, 10, 10)';
          return (await db.tenancy.query(context, sql, [id])).rows[0];
        }
        const [row] = await db.tenancy.call<{ granted: number }>('connectors_kit.take_app_calls', [
          'shop',
          0.001,
          10,
          10,
        ]);
        return { granted: row?.granted };
      };
      await take();
      await letBucketsRest(db, 3600 * 10);
      const other = await db.superuser.connect();
      try {
        await other.query('begin');
        await other.query(
          `update connectors_kit.${table} set calls = 0, refilled_at = clock_timestamp()`,
        );
        const second = take();
        await waitersIn(db);
        await other.query('commit');
        expect(await second).toEqual({ granted: 0 });
      } finally {
        other.release();
      }
    },
  );

  it('are one at first, whatever the burst: a crash that empties the buckets fills none', async () => {
    await db.superuser.query('truncate connectors_kit.call_bucket');
    const { rows } = await db.tenancy.query(
      db.context(db.tenants.acme),
      'select * from connectors_kit.take_calls($1, 0.001, 10, 10)',
      [id],
    );
    expect(rows).toMatchObject([{ granted: 1, wait_ms: 0 }]);
  });

  it('take one question for a hundred of them where the pace is fast', async () => {
    let questions = 0;
    const counting: TenantDb = {
      withTenant: db.tenancy.withTenant,
      query: (...question) => {
        questions += 1;
        return db.tenancy.query(...question);
      },
    };
    const buckets = createRateBuckets({ db: counting, platform: db.tenancy });
    const caller = { context: db.context(db.tenants.acme), connectionId: id };
    const pace = buckets.pace(shopAt({ callsPerSecond: 4000 }), caller, realRest);
    await pace.turn();
    await letBucketsRest(db, 1);
    for (let call = 0; call < 1000; call += 1) await pace.turn();
    expect(questions).toBeLessThan(20);
  });

  it('are neither taken, held back nor seen by another tenant', async () => {
    const pace = paceOf(start(), shopAt({ callsPerSecond: 40 }));
    await pace.turn();
    const before = await bucketOf(db, id);
    const thief = paceOf(start(), shopAt({ callsPerSecond: 40 }), id, db.tenants.globex);
    await expect(thief.turn()).rejects.toMatchObject({ code: 'CONNECTORS_KIT_CONNECTION_CLOSED' });
    await thief.holdBack('account', 60_000);
    const seen = await db.as(db.tenants.globex, (tx) =>
      tx.query('select * from connectors_kit.call_bucket'),
    );
    expect(seen.rows).toEqual([]);
    const emptied = await db.as(db.tenants.globex, (tx) =>
      tx.query('update connectors_kit.call_bucket set calls = 0'),
    );
    expect(emptied.rowCount).toBe(0);
    expect(await bucketOf(db, id)).toEqual(before);
  });

  it('are none once it is disconnected, and its bucket is gone', async () => {
    const pace = paceOf(start(), shopAt({ callsPerSecond: 1 }));
    await pace.turn();
    const { connections } = compose(db, { door: createFakeShop() });
    await db.as(db.tenants.acme, (tx) => connections.disconnect(tx, id));
    await expect(pace.turn()).rejects.toMatchObject({ code: 'CONNECTORS_KIT_CONNECTION_CLOSED' });
    expect(await bucketOf(db, id)).toBeNull();
  });

  describe('of the whole app', () => {
    // Twenty a second.
    const app = { callsPerMinute: 20 * 60.5 + 2, source };
    const connector = shopAt({ callsPerSecond: 1000, app });
    let foreign: string;

    beforeEach(async () => {
      foreign = await connect(db.tenants.globex);
    });

    it('are never more than its limit, over two tenants together', async () => {
      expect(appRate(app)).toEqual({ perSecond: 20, capacity: 5, largestBatch: 5 });
      const paces = [start(), start(), start()].flatMap((process) => [
        paceOf(process, connector),
        paceOf(process, connector, foreign, db.tenants.globex),
      ]);
      const calls = await callFor(2000, paces);
      expect(burstOf(calls, 20)).toBeLessThanOrEqual(11);
      expect(calls.length).toBeGreaterThan(30);
    });

    it('count those before there is a connection too', async () => {
      const { buckets } = start();
      const pace = buckets.pace(connector, { context: db.context(db.tenants.acme) }, realRest);
      await pace.turn();
      const { rows } = await db.superuser.query('select system from connectors_kit.app_bucket');
      expect(rows).toEqual([{ system: 'shop' }]);
    });

    it('wait for everybody when one is told so, a minute at most', async () => {
      await paceOf(start(), connector).holdBack('app', 86_400_000);
      const refused = await paceOf(start(), connector, foreign, db.tenants.globex)
        .turn()
        .catch((error: unknown) => error);
      expect(refused).toMatchObject({
        code: 'CONNECTORS_KIT_PROVIDER_BUSY',
        details: { limit: 'app' },
      });
      const { retryAfterMs } = (refused as { details: { retryAfterMs: number } }).details;
      expect(retryAfterMs).toBeGreaterThan(55_000);
      expect(retryAfterMs).toBeLessThanOrEqual(60_000);
      await letBucketsRest(db, 61);
      await paceOf(start(), connector, foreign, db.tenants.globex).turn();
    });

    it('are neither taken nor shown by SQL inside a tenant, and its bucket names none', async () => {
      await paceOf(start(), connector).turn();
      const inside = (sql: string) => db.as(db.tenants.globex, (tx) => tx.query(sql));
      for (const sql of [
        `select * from connectors_kit.take_app_calls('shop', 1e6, 1e6, 1000000)`,
        `select connectors_kit.hold_app_calls('shop', 60000)`,
      ]) {
        await expect(inside(sql)).rejects.toMatchObject({ details: { sqlState: 'AT004' } });
      }
      await expect(inside('select * from connectors_kit.app_bucket')).rejects.toMatchObject({
        details: { sqlState: '42501' },
      });
      const { rows } = await db.superuser.query(
        `select to_jsonb(b) as row from connectors_kit.app_bucket b`,
      );
      expect(JSON.stringify(rows)).not.toContain(db.tenants.acme);
      expect(Object.keys((rows[0] as { row: object }).row)).toEqual(
        expect.arrayContaining(['system', 'calls', 'refilled_at', 'held_until']),
      );
    });
  });
});
