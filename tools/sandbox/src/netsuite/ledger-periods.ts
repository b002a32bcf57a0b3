import type { NetsuiteLedgerSize } from './ledger-size.ts';
import type { LedgerStore } from './ledger-store.ts';

/** A month of the ledger. */
export interface LedgerMonth {
  readonly period: number;
  /** `YYYY-MM`. */
  readonly month: string;
}

const names = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

/** Fills years, quarters and months; all but the last two months are closed. Oldest month first. */
export function seedPeriods(
  store: LedgerStore,
  { until, months }: NetsuiteLedgerSize,
  stamp: string,
): readonly LedgerMonth[] {
  const last =
    until.getUTCFullYear() * 12 + until.getUTCMonth() - (until.getUTCDate() === 1 ? 1 : 0);
  const parents = new Map<string, number>();
  let nextId = 1;
  const add = (
    name: string,
    from: number,
    count: number,
    parent: number | null,
    more: object,
  ): number => {
    const id = nextId;
    nextId += 1;
    const endDay = new Date(Date.UTC(Math.floor(from / 12), (from % 12) + count, 0));
    store.insert('accountingperiod', {
      id,
      periodname: name,
      startdate: `${monthText(from)}-01 00:00:00`,
      enddate: `${endDay.toISOString().slice(0, 10)} 00:00:00`,
      parent,
      closed: 'F',
      alllocked: 'F',
      isquarter: 'F',
      isyear: 'F',
      isadjust: 'F',
      isinactive: 'F',
      lastmodifieddate: stamp,
      ...more,
    });
    return id;
  };
  const parentOf = (name: string, make: () => number): number => {
    const id = parents.get(name) ?? make();
    parents.set(name, id);
    return id;
  };
  return Array.from({ length: months }, (_, index) => last - months + 1 + index).map((month) => {
    const year = Math.floor(month / 12);
    const quarter = Math.floor((month % 12) / 3);
    const yearName = `FY ${year}`;
    const yearId = parentOf(yearName, () => add(yearName, year * 12, 12, null, { isyear: 'T' }));
    const quarterName = `Q${quarter + 1} ${year}`;
    const first = year * 12 + quarter * 3;
    const quarterId = parentOf(quarterName, () =>
      add(quarterName, first, 3, yearId, { isquarter: 'T' }),
    );
    const state = month < last - 1 ? { closed: 'T', alllocked: 'T' } : {};
    const name = `${names[month % 12] ?? ''} ${year}`;
    return { period: add(name, month, 1, quarterId, state), month: monthText(month) };
  });
}

function monthText(month: number): string {
  return `${Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, '0')}`;
}
