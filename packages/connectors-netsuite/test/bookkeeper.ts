import type { NetsuiteLab } from './netsuite-lab.ts';
import { postedLines } from './simulated-ledger.ts';

/** How often somebody did what. */
export interface Work {
  posted: number;
  edited: number;
  shortened: number;
  removed: number;
}

/**
 * Somebody who works in the ledger while it is read: after every third page of the next `pages`
 * they post, edit, take lines away or delete. Each page takes a second.
 */
export function letBookkeeperWork(
  { provider, account, clock }: NetsuiteLab,
  pages: number,
  candidates: readonly number[],
): Work {
  const work: Work = { posted: 0, edited: 0, shortened: 0, removed: 0 };
  const ledger = provider.mutate(account);
  let next = 0;
  const another = (): number => {
    next = (next + 7919) % candidates.length;
    return candidates[next] ?? 0;
  };
  const gone = new Set<number>();
  const pick = (): number | null => {
    const id = another();
    return gone.has(id) ? null : id;
  };
  const steps: readonly (() => void)[] = [
    () => {
      ledger.post({ lines: pair('12345678901234567890.05') });
      work.posted += 1;
    },
    () => {
      const id = pick();
      if (id === null) return;
      ledger.edit(id, { add: pair('0.07') });
      work.edited += 1;
    },
    () => {
      const id = pick();
      if (id === null) return;
      shorten({ provider, account }, id);
      work.shortened += 1;
    },
    () => {
      const id = pick();
      if (id === null) return;
      ledger.remove(id);
      gone.add(id);
      work.removed += 1;
    },
  ];
  provider.afterPage(account, (page) => {
    clock.pass(1000);
    if (page > pages) provider.afterPage(account, null);
    else if (page % 3 === 0) steps[(page / 3) % steps.length]?.();
  });
  return work;
}

/** Takes the last line away and gives its amount to the first. */
export function shorten(
  { provider, account }: Pick<NetsuiteLab, 'provider' | 'account'>,
  id: number,
): void {
  const lines = provider
    .rows(account, 'transactionaccountingline')
    .filter((line) => line['transaction'] === id && line['accountingbook'] === 1);
  const last = lines.at(-1);
  if (last === undefined || lines.length < 3) return;
  const others = lines.slice(0, -1);
  const rest = Object.fromEntries(
    others.map((line) => [Number(line['transactionline']), '0'] as const),
  );
  provider.mutate(account).edit(id, { remove: [Number(last['transactionline'])], amounts: rest });
}

/** The transactions that may be changed, those with the highest and the lowest ids among them. */
export function openTransactions(world: NetsuiteLab): readonly number[] {
  const { provider, account } = world;
  const open = new Set(
    provider
      .rows(account, 'accountingperiod')
      .filter(({ closed }) => closed === 'F')
      .map(({ id }) => Number(id)),
  );
  const lines = postedLines(world).filter(({ period }) => open.has(period));
  return [...new Set(lines.map(({ sourceId }) => Number(sourceId.split(':')[0])))];
}

function pair(amount: string) {
  return [
    { account: 101, amount },
    { account: 114, amount: `-${amount}` },
  ];
}
