import { describe, expect, it } from 'vitest';

import { createWorld, labMigrations } from '@ataski/connector-lab';
import { acceptanceChecks } from '@ataski/connectors-kit/testing';
import type { AcceptanceWorld } from '@ataski/connectors-kit/testing';
import { useDatabase } from '@ataski/postgres';

import { fixtures } from '../test/fixtures.ts';
import { createNetsuiteLab } from '../test/netsuite-lab.ts';
import { expectedCounts, postedLines } from '../test/simulated-ledger.ts';

const totals = new Set(['trial_balance', 'accrual_snapshot', 'gl_tie_out', 'ar_aging', 'ap_aging']);
/** Far beyond what the simulated ledger has. */
const farFuture = { since: '2990-01-01 00:00:00', until: '2999-01-01 00:00:00' };

describe('the NetSuite connector is accepted by', () => {
  const database = useDatabase({ migrations: labMigrations });

  async function createNetsuiteWorld(): Promise<AcceptanceWorld> {
    const world = await createNetsuiteLab(database, { ledger: { glLines: 1200, months: 3 } });
    const { lab, clock, provider, account, connector } = world;
    return createWorld({
      ...{ database, lab, connector, expected: expectedCounts(world) },
      connect: (context) => world.connect(context),
      connectWrongly: (context) => world.connect(context, account, 'ts_wrong'),
      change() {
        clock.pass(3_600_000);
        const open = postedLines(world).filter(({ period }) => isOpenPeriod(world, period));
        const [first] = open;
        const other = open.find(({ sourceId }) => txnOf(sourceId) !== txnOf(first?.sourceId));
        if (first === undefined || other === undefined) throw new Error('No transactions.');
        const [edited, removed] = [txnOf(first.sourceId), txnOf(other.sourceId)];
        provider.mutate(account).edit(edited, {
          add: [
            { account: 101, amount: '10.01' },
            { account: 101, amount: '-10.01' },
          ],
        });
        provider.mutate(account).remove(removed);
        return Promise.resolve({
          changed: { stream: 'gl_lines', sourceId: first.sourceId },
          removed: { stream: 'gl_lines', sourceId: other.sourceId },
          follows: ({ stream, sourceId }) =>
            totals.has(stream) || [edited, removed].includes(txnOf(sourceId)),
        });
      },
      beyond: (_stream, position) => {
        const stored = position as { readonly position: { readonly window?: object } };
        const { window } = stored.position;
        if (window === undefined) return position;
        return { ...stored, position: { ...stored.position, window: { ...window, ...farFuture } } };
      },
    });
  }

  const checks = acceptanceChecks({ fixtures, createWorld: createNetsuiteWorld });
  it.each(checks)('$name', { timeout: 60_000 }, async ({ run }) => {
    await expect(run()).resolves.toBeUndefined();
  });
});

function txnOf(sourceId = ''): number {
  return Number(sourceId.split(':')[0]);
}

function isOpenPeriod(
  { provider, account }: Awaited<ReturnType<typeof createNetsuiteLab>>,
  id: number,
): boolean {
  const periods = provider.rows(account, 'accountingperiod');
  return periods.some((period) => period['id'] === id && period['closed'] === 'F');
}
