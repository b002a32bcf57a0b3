import { describe, expect, it, vi } from 'vitest';

import { createCarelessDoor } from './careless-door.fixture.ts';
import { families } from './families/index.ts';
import { poolFamilies } from './pool/index.ts';
import { probeMarket } from './probe-market.fixture.ts';
import type { ProbeProgress } from './probe-options.ts';
import { sabotages } from './sabotages.fixture.ts';

const [open] = sabotages;
const allFamilies = [...families, ...poolFamilies].map(({ name }) => name);

describe('the probe', () => {
  vi.setConfig({ testTimeout: 180_000 });

  it('finds no breach and no blind table in a schema that is isolated', async () => {
    const doubts: ProbeProgress[] = [];
    const report = await probeMarket({
      onProgress: (progress) => {
        if (progress.inconclusive.length > 0) doubts.push(progress);
      },
    });
    expect(doubts).toEqual([]);
    expect(report.breaches).toEqual([]);
    expect(report.blind).toEqual([]);
    expect(report.tables).toEqual([
      'market.bid',
      'market.dear_item',
      'market.event',
      'market.event_0',
      'market.item',
      'market.log',
    ]);
    expect(report.families.map(({ family }) => family)).toEqual(allFamilies);
  });

  it.each(sabotages)(
    'sees $name',
    async (sabotage) => {
      const report = await probeMarket({ sabotage });
      const silent = report.families.filter(({ breaches }) => breaches === 0);
      expect(silent.map(({ family }) => family)).toEqual([]);
    },
    60_000,
  );

  it('sees a door that keeps the context for the session and never cleans up', async () => {
    const report = await probeMarket({
      families: ['released-connection', 'left-behind'],
      prepare: async ({ pools, signingKey }) => ({
        door: { pool: pools.app, db: createCarelessDoor(pools.app, signingKey) },
      }),
    });
    expect(report.families.map(({ breaches }) => breaches > 0)).toEqual([true, true]);
  });

  it('has a sabotage for every family', () => {
    const seen = new Set(sabotages.flatMap((sabotage) => sabotage.families));
    const byDoor = ['released-connection', 'left-behind'];
    expect(allFamilies.filter((name) => !seen.has(name) && !byDoor.includes(name))).toEqual([]);
  });

  it('breaches by each single attack once nothing is filtered', async () => {
    const report = await probeMarket({ sabotage: open!, tables: ['market.item'] });
    const partly = report.families.filter(({ attacks, breaches }) => breaches < attacks);
    // An INSERT of the tenant alone fails on the other columns, where no policy refuses it before.
    expect(partly.map(({ family }) => family)).toEqual([
      'insert',
      'missing-context',
      'forged-context',
      'expired-context',
    ]);
  });

  it('names a table blind on which a tenant has no row', async () => {
    const report = await probeMarket({
      families: ['plain-read'],
      prepare: async ({ pools }) => {
        await pools.superuser.query('delete from market.event where note like $1', ['%2222%']);
        return {};
      },
    });
    expect(report.blind).toEqual(['market.event', 'market.event_0']);
    expect(report.breaches).toEqual([]);
  });

  it('takes nothing for a breach where the attacker has no row that it could plant or move', async () => {
    const report = await probeMarket({
      families: ['insert', 'move-row', 'on-conflict', 'merge'],
      tables: ['market.event'],
      prepare: async ({ pools }) => {
        await pools.superuser.query('delete from market.event where note like $1', ['%2222%']);
        return {};
      },
    });
    expect(report.breaches).toEqual([]);
    expect(report.blind).toEqual(['market.event']);
  });

  it('names a table blind that does not show a tenant its own rows', async () => {
    const report = await probeMarket({
      families: ['plain-read'],
      tables: ['market.item'],
      prepare: async ({ pools }) => {
        await pools.superuser.query(
          'create policy nothing on market.item as restrictive to ataski_app using (false)',
        );
        return {};
      },
    });
    expect(report.blind).toEqual(['market.item']);
  });

  it('leaves no row changed, whatever it was able to do', async () => {
    const digest = `select string_agg(t::text, ';' order by t::text) as rows from market.item t`;
    const digests: unknown[] = [];
    await probeMarket({
      sabotage: open!,
      tables: ['market.item'],
      prepare: async ({ pools }) => {
        digests.push((await pools.superuser.query(digest)).rows);
        return {};
      },
      finish: async ({ pools }) => {
        digests.push((await pools.superuser.query(digest)).rows);
      },
    });
    expect(digests).toHaveLength(2);
    expect(digests[0]).toEqual(digests[1]);
  });

  it('reports names of the schema, and never a value of a row', async () => {
    const report = await probeMarket({ sabotage: open!, tables: ['market.item'] });
    expect(JSON.stringify(report)).not.toMatch(/1{8}|2{8}|an item of/);
  });
});
