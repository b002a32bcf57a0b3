import { createSeededRandom } from '../seeded-random.ts';
import type { SeededRandom } from '../seeded-random.ts';
import { seedLists, subsidiaries } from './ledger-lists.ts';
import { seedPeriods } from './ledger-periods.ts';
import type { LedgerMonth } from './ledger-periods.ts';
import { writeTransaction } from './ledger-posting.ts';
import type { NetsuiteLedgerSize } from './ledger-size.ts';
import { createLedgerStore } from './ledger-store.ts';
import type { LedgerStore } from './ledger-store.ts';
import { draftOrder, draftTransaction } from './transaction-draft.ts';
import type { DraftSetting } from './transaction-draft.ts';

/** A filled ledger and the ids that the next objects get. */
export interface SeededLedger {
  readonly store: LedgerStore;
  readonly lastTransaction: number;
}

/** A balanced ledger of exactly the wanted lines; the same size and seed make the same rows. */
export function seedLedger(size: NetsuiteLedgerSize): SeededLedger {
  const store = createLedgerStore();
  const random = createSeededRandom(`netsuite/${size.seed}`);
  let id = 1000;
  store.batch(() => {
    const months = listsAndPeriods(store, size);
    let left = size.glLines;
    while (left > 0) {
      // Ids have gaps, as there.
      id += 1 + random.integer(3);
      const setting = settingOf(random, months, size, 1 - left / size.glLines);
      const { head, lines } = draftTransaction(random, setting, id, left);
      writeTransaction(store, head, lines);
      left -= lines.length;
      if (random.oneIn(12)) {
        id += 1;
        const order = draftOrder(random, setting, id);
        writeTransaction(store, order.head, order.lines);
      }
    }
  });
  store.analyze();
  return { store, lastTransaction: id };
}

function listsAndPeriods(store: LedgerStore, size: NetsuiteLedgerSize): readonly LedgerMonth[] {
  const stamp = `${size.until.getUTCFullYear() - 1}-01-02 08:00:00`;
  seedLists(store, size, stamp);
  return seedPeriods(store, size, stamp);
}

/** Transactions go through the months in order, in a subsidiary by chance. */
function settingOf(
  random: SeededRandom,
  months: readonly LedgerMonth[],
  size: NetsuiteLedgerSize,
  progress: number,
): DraftSetting {
  const month = months[Math.min(months.length - 1, Math.floor(progress * months.length))];
  if (month === undefined) throw new RangeError('A ledger has at least one month.');
  const day = String(1 + random.integer(28)).padStart(2, '0');
  const time = [9 + random.integer(9), random.integer(60), random.integer(60)];
  const clock = time.map((part) => String(part).padStart(2, '0')).join(':');
  return {
    subsidiary: random.pick(subsidiaries.slice(0, size.subsidiaries)),
    month,
    date: `${month.month}-${day}`,
    stamp: `${month.month}-${day} ${clock}`,
    parties: size.parties,
    isHuge: size.hasHugeAmounts && random.oneIn(40),
  };
}
