import { setTimeout as wait } from 'node:timers/promises';

import { beforeAll, describe, expect, it } from 'vitest';

import type { TenantDb } from '@ataski/kernel';
import { useDatabase } from '@ataski/postgres';

import type { CanaryAlarm } from './canary-look.ts';
import { createCanary } from './canary.ts';
import type { CanaryOptions } from './canary.ts';
import { fillMarket, marketMigrations } from './market.fixture.ts';

describe('the canary', () => {
  const db = useDatabase({ migrations: marketMigrations });
  const { acme, globex } = db.tenants;
  beforeAll(async () => fillMarket(db.superuser, [acme, globex]));

  function createAlarmed(options: Partial<CanaryOptions> = {}) {
    const alarms: CanaryAlarm[] = [];
    const canary = createCanary({
      db: db.tenancy,
      context: db.context(acme),
      onAlarm: (alarm) => alarms.push(alarm),
      ...options,
    });
    return { canary, alarms };
  }

  it('stays silent where every table shows its own rows alone', async () => {
    const { canary, alarms } = createAlarmed({ plants: ['market.item', 'market.event'] });
    const check = await canary.check();
    expect(check.tables).toEqual([
      'market.bid',
      'market.dear_item',
      'market.event',
      'market.event_0',
      'market.item',
    ]);
    expect(check.alarms).toEqual([]);
    expect(alarms).toEqual([]);
  });

  it('raises the alarm on one foreign row, with the table and the count and no value', async () => {
    await db.superuser.query(`
      drop policy tenant_floor on market.bid;
      create policy open_door on market.bid for select to ataski_app using (true)`);
    const { canary, alarms } = createAlarmed();
    await canary.check();
    await db.superuser.query('drop policy open_door on market.bid');
    expect(alarms).toEqual([{ reason: 'foreign-row', table: 'market.bid', foreignRows: 1 }]);
  });

  it('raises the alarm when its own planted row does not show', async () => {
    const { canary, alarms } = createAlarmed({
      plants: ['market.item'],
      context: db.context('33333333-3333-4333-8333-333333333333' as typeof acme),
    });
    await canary.check();
    expect(alarms).toEqual([{ reason: 'plant-missing', table: 'market.item', foreignRows: 0 }]);
  });

  it('raises the alarm when a table does not answer', async () => {
    const { canary, alarms } = createAlarmed({
      db: failingOn(db.tenancy, '"market"."item"|market.item'),
    });
    await canary.check();
    expect(alarms).toContainEqual({ reason: 'cannot-look', table: 'market.item', foreignRows: 0 });
  });

  it('raises the alarm when it cannot even list the tables', async () => {
    const { canary, alarms } = createAlarmed({ db: failingOn(db.tenancy, '.') });
    const check = await canary.check();
    expect(check.tables).toEqual([]);
    expect(alarms).toEqual([{ reason: 'cannot-look', table: null, foreignRows: 0 }]);
  });

  it('raises the alarm when a table that it was told to read is not there', async () => {
    const { canary, alarms } = createAlarmed({ tables: ['market.item', 'market.gone'] });
    await canary.check();
    expect(alarms).toEqual([{ reason: 'cannot-look', table: 'market.gone', foreignRows: 0 }]);
  });

  it('joins a check that is under way', async () => {
    const { canary } = createAlarmed();
    const [first, second] = await Promise.all([canary.check(), canary.check()]);
    expect(second).toBe(first);
    expect(await canary.check()).not.toBe(first);
  });

  it('checks again and again until it is stopped, also when the alarm itself fails', async () => {
    let heard = 0;
    const { canary } = createAlarmed({
      tables: ['market.gone'],
      onAlarm: () => {
        heard += 1;
        throw new Error('the pager is down');
      },
    });
    const watch = canary.watch(1);
    while (heard < 3) await wait(1);
    watch.stop();
    await canary.check().catch(() => undefined);
    const afterStop = heard;
    await wait(50);
    expect(heard).toBe(afterStop);
  });
});

/** A door that fails for statements which match. */
function failingOn(db: Pick<TenantDb, 'query'>, pattern: string): Pick<TenantDb, 'query'> {
  return {
    query: async (context, sql, values) => {
      if (new RegExp(`from (?:${pattern})`).test(sql)) throw new Error('no answer');
      return await db.query(context, sql, values);
    },
  };
}
