import { addDays, dayOf } from '../calendar-day.ts';
import { parseAmount } from '../decimal-amount.ts';
import { createSeededRandom } from '../seeded-random.ts';
import type { SeededRandom } from '../seeded-random.ts';
import type { QboEntity, QboRecord } from './company-record.ts';

/** How many records a company begins with. */
export interface QuickbooksSizes {
  readonly Customer: number;
  readonly Vendor: number;
  readonly Invoice: number;
  readonly JournalEntry: number;
}

/** The size of a small company. */
export const defaultQuickbooksSizes: QuickbooksSizes = {
  Customer: 180,
  Vendor: 60,
  Invoice: 600,
  JournalEntry: 90,
};

/** What a company is made from; the same input makes the same one. */
export interface CompanySeed {
  readonly seed: string;
  readonly realmId: string;
  readonly name: string;
  /** Stands in every name, so that a leak can be looked for. */
  readonly marker: string;
  readonly sizes: QuickbooksSizes;
  /** Milliseconds; everything was last changed before. */
  readonly until: number;
}

/** Name and type; ids are their places, from 1. */
const chart = [
  ['Checking', 'Bank'],
  ['Accounts Receivable', 'Accounts Receivable'],
  ['Services', 'Income'],
  ['Licences', 'Income'],
  ['Rent', 'Expense'],
  ['Advertising', 'Expense'],
  ['Retained Earnings', 'Equity'],
] as const;

/** Ids of the accounts by what they are for. */
export const accountIds = {
  bank: '1',
  receivable: '2',
  income: ['3', '4'],
  expense: ['5', '6'],
  equity: '7',
} as const;

const dayMs = 86_400_000;
const historyDays = 540;

/** The records of one entity, by rising id. */
export function seedCompanyRecords(seed: CompanySeed, entity: QboEntity): readonly QboRecord[] {
  const random = createSeededRandom(`${seed.seed}/${seed.realmId}/${entity}`);
  const count = entity === 'Account' ? chart.length : seed.sizes[entity];
  const records: QboRecord[] = [];
  for (let index = 0; index < count; index += 1) {
    const created = seed.until - (1 + random.integer(historyDays)) * dayMs;
    const fresh = created + random.integer(seed.until - created);
    // Several share a second, as after an import.
    const previous = records.at(-1)?.updatedAt ?? fresh;
    const updatedAt = random.oneIn(6) ? previous : fresh;
    records.push({
      ...blank(seed, entity, index),
      createdAt: Math.min(created, updatedAt),
      updatedAt: Math.floor(updatedAt / 1000) * 1000,
      ...details(random, seed, entity, index, dayOf(created)),
    });
  }
  return records;
}

function blank(seed: CompanySeed, entity: QboEntity, index: number): QboRecord {
  return {
    entity,
    id: String(index + 1),
    name: `${chartName(entity, index)} (${seed.marker} ${String(index).padStart(5, '0')})`,
    createdAt: 0,
    updatedAt: 0,
    syncToken: 0,
    isActive: true,
    isDeleted: false,
    txnDate: null,
    paidOn: null,
    partyId: null,
    postings: [],
    accountType: null,
  };
}

function chartName(entity: QboEntity, index: number): string {
  return entity === 'Account' ? (chart[index]?.[0] ?? '') : entity;
}

function details(
  random: SeededRandom,
  { sizes }: CompanySeed,
  entity: QboEntity,
  index: number,
  day: string,
): Partial<QboRecord> {
  switch (entity) {
    case 'Account':
      return { accountType: chart[index]?.[1] ?? null };
    case 'Customer':
    case 'Vendor':
      return { isActive: !random.oneIn(12) };
    case 'Invoice':
      return {
        txnDate: day,
        paidOn: random.oneIn(2) ? addDays(day, random.integer(45)) : null,
        partyId: String(1 + random.integer(Math.max(1, sizes.Customer))),
        postings: Array.from({ length: 1 + random.integer(3) }, () => ({
          accountId: random.pick(accountIds.income),
          amount: amountOf(random, index),
        })),
      };
    case 'JournalEntry':
      return {
        txnDate: day,
        postings: [{ accountId: random.pick(accountIds.expense), amount: amountOf(random, index) }],
      };
  }
}

/** One in fifty has more digits than a double holds. */
function amountOf(random: SeededRandom, index: number): bigint {
  if (index % 50 === 7) return parseAmount('12345678901234.5678');
  return BigInt(100 + random.integer(900_000)) * 100n;
}
