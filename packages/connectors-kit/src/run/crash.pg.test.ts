import { describe, expect, it } from 'vitest';

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
import { mortalDb } from '../../test/mortal-db.ts';
import type { Death, MortalDb } from '../../test/mortal-db.ts';

describe('a run whose process is killed', () => {
  const db = useDatabase({ migrations });

  /** Runs until it is over, the first process dying at `death`. */
  const syncWith = async (death: Death | null, shop: FakeShop = createFakeShop()) => {
    const connectionId = await connectShop(db, compose(db, { door: shop }), db.tenants.acme);
    let mortal: MortalDb | undefined;
    const requested = await lastRunOf(db, db.tenants.acme, connectionId);
    if (death !== null) {
      mortal = mortalDb(db.tenancy, death);
      await compose(db, { door: shop, db: mortal })
        .runner.runOnce()
        .catch(() => undefined);
      await letTimePass(db);
    }
    const survivor = compose(db, { door: shop });
    while (await survivor.runner.runOnce());
    expect(survivor.errors).toEqual([]);
    const run = await lastRunOf(db, db.tenants.acme, connectionId);
    expect(run).toMatchObject({
      state: 'complete',
      id: requested.id,
      correlationId: requested.correlationId,
    });
    return {
      connectionId,
      run,
      rows: await landed(db, connectionId),
      died: mortal?.isDead() ?? false,
    };
  };

  it.each(['inside', 'after'] as const)(
    'ends with the rows and the counts of an undisturbed run, wherever it died %s a transaction',
    async (when) => {
      const undisturbed = await syncWith(null, createFakeShop(91));
      expect(undisturbed.rows).toHaveLength(97);
      let deaths = 0;
      for (let at = 1; ; at += 1) {
        const disturbed = await syncWith({ at, when }, createFakeShop(91));
        if (!disturbed.died) break;
        deaths += 1;
        expect(disturbed.rows).toEqual(undisturbed.rows);
        expect(disturbed.run.streams).toEqual(undisturbed.run.streams);
      }
      // The walk covered the run from its first use of the database to its last, 35 pages in all.
      expect(deaths).toBeGreaterThanOrEqual(20);
    },
    120_000,
  );

  it('repeats at most the pages that were under way, four and one that was asked for', async () => {
    const shop = createFakeShop();
    const plain = createFakeShop();
    await syncWith(null, plain);
    const { died } = await syncWith({ at: 8, when: 'inside' }, shop);
    expect(died).toBe(true);
    const extra = shop.requests.length - plain.requests.length;
    expect(extra).toBeGreaterThanOrEqual(0);
    expect(extra).toBeLessThanOrEqual(5);
  });

  it('writes each page together with its audit row, its counters and its position', async () => {
    const { connectionId, run, died } = await syncWith({ at: 8, when: 'inside' });
    expect(died).toBe(true);
    const { rows } = await db.superuser.query<{ stream: string; read: number; pages: number }>(
      `select details->>'stream' as stream, sum((details->>'read')::integer)::integer as read, sum((details->>'pages')::integer)::integer as pages
         from audit.audit_log
        where action = 'records.synced' and targets @> jsonb_build_array(jsonb_build_object('type', 'connection', 'id', $1::text))
        group by 1`,
      [connectionId],
    );
    const audited = new Map(rows.map((row) => [row.stream, row]));
    for (const { stream, recordsRead, pages } of run.streams) {
      expect(audited.get(stream)).toMatchObject({ read: recordsRead, pages });
    }
  });

  it('leaves no row of a page whose transaction did not commit', async () => {
    const shop = createFakeShop();
    const connectionId = await connectShop(db, compose(db, { door: shop }), db.tenants.acme);
    shop.fault = ({ operation, query }) =>
      operation === 'list_orders' && query?.some(([name]) => name === 'after') === true
        ? new Error('killed')
        : null;
    await compose(db, { door: shop }).runner.runOnce();
    const rows = (await landed(db, connectionId)) as readonly { source_id: string }[];
    expect(rows.map(({ source_id }) => source_id)).toEqual(['order_4', 'order_5', 'order_6']);
    await db.as(db.tenants.acme, (tx) =>
      compose(db, { door: shop }).connections.disconnect(tx, connectionId),
    );
  });
});
