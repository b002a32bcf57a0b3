import { describe, expect, inject, it } from 'vitest';

import { killsAfter } from '@ataski/prove/gateway/kills';
import { sabotages } from '@ataski/prove/gateway/sabotages';
import type { LedgerSabotage } from '@ataski/prove/gateway/sabotages';
import { schedulesOn } from '@ataski/prove/gateway/schedules';

const small = { size: 'small', progress: () => undefined, seed: 1 } as const;

/** The rows that a fault may break, by words of their promise. */
const limit = 'never pass a limit by one unit';
const phantom = 'within 5 s of its time';
const phantoms = 'within 5 s of their time';
const intent = 'has its intent row';
const outcome = 'outcome rows';

describe('the ledger of model calls, with writers that die and clocks that are wrong', () => {
  async function brokenAfter(sabotage: LedgerSabotage): Promise<string> {
    const rows = await schedulesOn(inject('testCluster'), sabotage)(small);
    return rows.flatMap(({ holds, promise }) => (holds ? [] : [promise])).join('\n');
  }

  it('passes no limit, frees what the dead have held, and lets nothing leave without its intent', async () => {
    const rows = await schedulesOn(inject('testCluster'), null)(small);
    expect(rows.filter(({ holds }) => !holds)).toEqual([]);
    expect(rows.map(({ id }) => id)).toEqual(['G1', 'G1', 'G1', 'G1']);
  }, 120_000);

  it.each<[string, LedgerSabotage, string]>([
    ['a batch that forgets what it has granted', sabotages.forgetWhatTheBatchGranted, limit],
    ['a settlement that frees its hold twice', sabotages.freeAHoldTwice, limit],
    ['a sweep that gives back', sabotages.giveBackWhatIsSwept, limit],
    ['a correction that takes from the newest bucket', sabotages.correctInTheNewestBucket, limit],
    ['a settlement of what was settled', sabotages.settleAgainAndAgain, outcome],
    ['an intent row that is left out', sabotages.leaveOutTheIntent, intent],
    ['a sweep that comes a minute late', sabotages.sweepAMinuteLate, phantoms],
  ])(
    'would be found out by %s',
    async (_what, sabotage, promise) => {
      expect(await brokenAfter(sabotage)).toContain(promise);
    },
    120_000,
  );

  it('passes no limit even where a batch forgets what it has granted: the table refuses the row', async () => {
    const sabotage = sabotages.forgetUnderTheConstraint;
    expect(await brokenAfter(sabotage)).not.toContain(limit);
  }, 120_000);
});

describe('processes that call models and are killed, over a database that crashes', () => {
  it('pass no limit, leave no hold behind, and make no call without its intent', async () => {
    const rows = await killsAfter(null)(small);
    expect(rows.filter(({ holds }) => !holds)).toEqual([]);
    expect(rows.map(({ id }) => id)).toEqual(['G1', 'G1', 'G1']);
  }, 180_000);

  it.each<[string, LedgerSabotage, string]>([
    ['an intent row that is left out', sabotages.leaveOutTheIntent, intent],
    ['a sweep that comes a minute late', sabotages.sweepAMinuteLate, phantom],
  ])(
    'would be found out by %s',
    async (_what, sabotage, promise) => {
      const rows = await killsAfter(sabotage)(small);
      const broken = rows.filter(({ holds }) => !holds).map((row) => row.promise);
      expect(broken.join('\n')).toContain(promise);
    },
    180_000,
  );
});
