import type { LabClock } from '@ataski/connector-lab';

import { netsuiteAccount } from '../simulated/netsuite.ts';
import type { Netsuite } from '../simulated/netsuite.ts';
import { postedLines } from './posted-lines.ts';

/** How often somebody did what. */
export interface Work {
  posted: number;
  edited: number;
  shortened: number;
  deleted: number;
}

/**
 * Somebody who works in the ledger while it is read: after one in `oneIn` of the next `pages` they
 * post, edit, take a line away or delete. Each page takes a second.
 */
export function letBookkeeperWork(
  simulator: Netsuite,
  clock: LabClock,
  { pages, oneIn }: { readonly pages: number; readonly oneIn: number },
): Work {
  const work: Work = { posted: 0, edited: 0, shortened: 0, deleted: 0 };
  const ledger = simulator.mutate(netsuiteAccount);
  const candidates = openTransactions(simulator);
  const gone = new Set<number>();
  let next = 0;
  const pick = (): number | null => {
    next = (next + 7919) % candidates.length;
    const id = candidates[next] ?? 0;
    return gone.has(id) ? null : id;
  };
  const steps: readonly ((id: number) => void)[] = [
    () => {
      ledger.post({ lines: pair('12345678901234567890.05') });
      work.posted += 1;
    },
    (id) => {
      ledger.edit(id, { add: pair('0.07') });
      work.edited += 1;
    },
    (id) => {
      if (shorten(simulator, id)) work.shortened += 1;
    },
    (id) => {
      ledger.remove(id);
      gone.add(id);
      work.deleted += 1;
    },
  ];
  simulator.afterPage(netsuiteAccount, (page) => {
    clock.pass(1000);
    if (page > pages) simulator.afterPage(netsuiteAccount, null);
    else if (page % oneIn === 0) {
      const id = pick();
      if (id !== null) steps[(page / oneIn) % steps.length]?.(id);
    }
  });
  return work;
}

/** Takes the last line away and makes the others zero. False when it has too few. */
export function shorten(simulator: Netsuite, id: number): boolean {
  const lines = simulator
    .rows(netsuiteAccount, 'transactionaccountingline')
    .filter((line) => line['transaction'] === id && line['accountingbook'] === 1)
    .map((line) => Number(line['transactionline']));
  const last = lines.pop();
  if (last === undefined || lines.length < 2) return false;
  const amounts = Object.fromEntries(lines.map((line) => [line, '0']));
  simulator.mutate(netsuiteAccount).edit(id, { remove: [last], amounts });
  return true;
}

/** The transactions whose period is open. */
export function openTransactions(simulator: Netsuite): readonly number[] {
  const open = new Set(
    simulator
      .rows(netsuiteAccount, 'accountingperiod')
      .filter(({ closed }) => closed === 'F')
      .map(({ id }) => Number(id)),
  );
  const lines = postedLines(simulator).filter(({ period }) => open.has(period));
  return [...new Set(lines.map(({ transaction }) => transaction))];
}

function pair(amount: string) {
  return [
    { account: 101, amount },
    { account: 114, amount: `-${amount}` },
  ];
}
