import { afterEach, describe, expect, it } from 'vitest';

import { labMigrations } from '@ataski/connector-lab';
import type { SyncRun } from '@ataski/connectors-kit';
import { useDatabase } from '@ataski/postgres';
import type { SimulatedNetsuiteAccount } from '@ataski/sandbox';

import { letBookkeeperWork, openTransactions, shorten } from '../../test/bookkeeper.ts';
import {
  differenceOf,
  landedAmounts,
  ledgerAmounts,
  noDifference,
} from '../../test/landed-lines.ts';
import { createNetsuiteLab } from '../../test/netsuite-lab.ts';
import type { NetsuiteLab } from '../../test/netsuite-lab.ts';

/** The measured proof raises it to 250,000; 8,000 take seconds on a busy machine. */
const glLines = 8_000;

describe('the lines of a ledger', () => {
  const database = useDatabase({ migrations: labMigrations });
  const context = () => database.context(database.tenants.acme);
  let world: NetsuiteLab;

  const start = async (options: Partial<SimulatedNetsuiteAccount> = {}): Promise<string> => {
    world = await createNetsuiteLab(database, options);
    return await world.connect(context());
  };
  const difference = async (connectionId: string) =>
    differenceOf(await landedAmounts(database, connectionId), ledgerAmounts(world));
  afterEach(async () => {
    await world.lab.close();
  });

  it(
    'are neither lost nor doubled while somebody edits them, and tie out to 0.00',
    { timeout: 900_000 },
    async () => {
      const connectionId = await start({
        ledger: { glLines, months: 12, hasHugeAmounts: true },
        countedResults: 2_000,
      });
      // The lists, the clock, and every page of the first window.
      const pages = 9 + Math.ceil(glLines / 1000);
      const work = letBookkeeperWork(world, pages, openTransactions(world));
      const run = await world.sync(connectionId);
      expect(run).toMatchObject({ state: 'complete', errorCode: null });
      expect(comparisons(run)).toBe(1);
      const { posted, edited, shortened, removed } = work;
      expect(Math.min(posted, edited, shortened, removed)).toBeGreaterThan(0);
      expect(await difference(connectionId)).toEqual(noDifference);
      const landed = await landedAmounts(database, connectionId);
      expect(
        [...landed.values()].filter((amount) => /^-?\d{18,}\.\d\d$/.test(amount)).length,
      ).toBeGreaterThan(10);
      const proofs = await database.superuser.query<{ data: string }>(
        `select data from connectors_kit.record where connection_id = $1 and stream = 'gl_tie_out'`,
        [connectionId],
      );
      expect(proofs.rows.length).toBeGreaterThan(30);
      for (const { data } of proofs.rows)
        expect(JSON.parse(data)).toMatchObject({ amount: '0.00', difference: '0.00' });
    },
  );

  it('go when they are taken away, when their transaction is deleted, and when it has none left', async () => {
    const connectionId = await start({ ledger: { glLines: 600 } });
    await world.sync(connectionId);
    const [first = 0, second = 0, third = 0, fourth = 0] = openTransactions(world).filter(
      (id) => [...ledgerAmounts(world).keys()].filter((key) => key.startsWith(`${id}:`)).length > 2,
    );
    const before = await landedAmounts(database, connectionId);
    world.clock.pass(3_600_000);
    shorten(world, first);
    world.provider.mutate(world.account).remove(second);
    world.provider.mutate(world.account).void(third);
    const all = [...before.keys()].filter((key) => key.startsWith(`${fourth}:`));
    world.provider.mutate(world.account).edit(fourth, {
      remove: all.map((key) => Number(key.split(':')[1])),
    });
    const run = await world.sync(connectionId);
    expect(run.errorCode).toBeNull();
    // Nothing was left for the tie-out to mend.
    expect(comparisons(run)).toBe(1);
    const after = await landedAmounts(database, connectionId);
    expect(await difference(connectionId)).toEqual(noDifference);
    const linesOf = (lines: ReadonlyMap<string, string>, id: number) =>
      [...lines.keys()].filter((key) => key.startsWith(`${id}:`)).length;
    expect(linesOf(after, first)).toBe(linesOf(before, first) - 1);
    expect([linesOf(before, second) > 0, linesOf(after, second)]).toEqual([true, 0]);
    expect([linesOf(before, fourth) > 0, linesOf(after, fourth)]).toEqual([true, 0]);
  });

  it('of one transaction that fills more than a page are read as one', async () => {
    const connectionId = await start({ ledger: { glLines: 100 } });
    const many = Array.from({ length: 2_400 }, (_, index) => ({
      account: index % 2 === 0 ? 101 : 114,
      amount: index % 2 === 0 ? '.01' : '-.01',
    }));
    world.provider.mutate(world.account).post({ lines: many });
    world.clock.pass(60_000);
    expect((await world.sync(connectionId)).errorCode).toBeNull();
    expect(await difference(connectionId)).toEqual(noDifference);
  });
});

/** Each comparison of lines and balances is a page. */
function comparisons({ streams }: SyncRun): number | undefined {
  return streams.find(({ stream }) => stream === 'gl_tie_out')?.pages;
}
