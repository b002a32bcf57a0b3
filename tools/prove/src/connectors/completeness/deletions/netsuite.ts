import { netsuiteAccount, simulateNetsuite } from '../../simulated/netsuite.ts';
import { openTransactions, shorten } from '../bookkeeper.ts';
import { postedLines } from '../posted-lines.ts';
import { liveFacts, ofEach } from './deletion-case.ts';
import type { DeletionCase } from './deletion-case.ts';

const hour = 3_600_000;

/** NetSuite: deleted, voided, a line taken away, all lines taken away. */
export const netsuiteDeletions: DeletionCase = {
  system: 'netsuite',
  async open({ clock, read }) {
    const provider = simulateNetsuite(clock, { glLines: 800, months: 3 });
    const { simulator } = provider;
    const reader = await read(provider);
    return {
      reader,
      laterMs: hour,
      takeAway() {
        const ledger = simulator.mutate(netsuiteAccount);
        const lines = Map.groupBy(postedLines(simulator), ({ transaction }) => transaction);
        const ids = openTransactions(simulator).filter((id) => (lines.get(id)?.length ?? 0) > 2);
        const next = (): number => ids.shift() ?? 0;
        let shortened = 0;
        for (let n = 0; n < ofEach; n += 1) {
          ledger.remove(next());
          ledger.void(next());
          if (shorten(simulator, next())) shortened += 1;
          const emptied = next();
          const all = (lines.get(emptied) ?? []).map(({ key }) => Number(key.split(':')[1]));
          ledger.edit(emptied, { remove: all });
        }
        return { deleted: ofEach, voided: ofEach, shortened, emptied: ofEach };
      },
      provided: () =>
        new Map(postedLines(simulator).map(({ key, amount }) => [`gl_lines/${key}`, amount])),
      landed: () =>
        liveFacts(
          reader,
          ['gl_lines'],
          (text) => (JSON.parse(text) as { readonly amount: string }).amount,
        ),
    };
  },
};
