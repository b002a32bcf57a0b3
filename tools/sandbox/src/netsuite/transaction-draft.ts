import type { SeededRandom } from '../seeded-random.ts';
import { accountNumbered, firstParty } from './ledger-lists.ts';
import type { subsidiaries } from './ledger-lists.ts';
import type { LedgerMonth } from './ledger-periods.ts';
import { balancing } from './ledger-posting.ts';
import type { LedgerHead, LedgerLine } from './ledger-posting.ts';
import { addDays } from './suiteql/date-mask.ts';

/** Where and when a transaction happens. */
export interface DraftSetting {
  readonly subsidiary: (typeof subsidiaries)[number];
  readonly month: LedgerMonth;
  readonly date: string;
  readonly stamp: string;
  readonly parties: number;
  readonly isHuge: boolean;
}

/** A transaction that is not written yet. */
export interface TransactionDraft {
  readonly head: LedgerHead;
  readonly lines: readonly LedgerLine[];
}

/**
 * Kinds by weight, with the account of the main line, the others' accounts, and the main line's
 * side.
 */
const kinds = [
  { type: 'CustInvc', main: '1100', others: ['4000', '4100'], isDebit: true, opens: true },
  { type: 'CustInvc', main: '1100', others: ['4000', '4100'], isDebit: true, opens: true },
  { type: 'CustPymt', main: '1100', others: ['1000'], isDebit: false, opens: true },
  { type: 'CustCred', main: '1100', others: ['4000'], isDebit: false, opens: true },
  {
    type: 'VendBill',
    main: '2000',
    others: ['5000', '6100', '6200-10'],
    isDebit: false,
    opens: true,
  },
  { type: 'VendPymt', main: '2000', others: ['1000'], isDebit: true, opens: true },
  {
    type: 'Journal',
    main: '2100',
    others: ['6000', '1300', '2150', '8000'],
    isDebit: false,
    opens: false,
  },
  { type: 'Journal', main: '2300', others: ['4000', '1150', '1350'], isDebit: true, opens: false },
] as const;
const accounts: ReadonlyMap<string, number> = new Map(
  kinds.flatMap(({ main, others }) =>
    [main, ...others].map((number) => [number, accountNumbered(number)] as const),
  ),
);
const bookedElsewhere = { from: '4000', to: accountNumbered('2300') };

/** A posted transaction of at most `room` lines that leaves no single line over. */
export function draftTransaction(
  random: SeededRandom,
  setting: DraftSetting,
  id: number,
  room: number,
): TransactionDraft {
  const kind = setting.isHuge ? kinds[6] : random.pick(kinds);
  const wanted = Math.min(room, 2 + random.integer(4));
  const count = room - wanted === 1 ? wanted + 1 : wanted;
  const sign = kind.isDebit ? '-' : '';
  const others = Array.from({ length: count - 1 }, () =>
    otherLine(random, random.pick(kind.others), `${sign}${positiveAmount(random, setting.isHuge)}`),
  );
  const amount = balancing(others.map((line) => line.amount));
  const isCustomer = kind.main === '1100';
  const party = firstParty + (isCustomer ? 0 : setting.parties) + random.integer(setting.parties);
  const main = {
    account: accounts.get(kind.main) ?? 0,
    amount,
    ...(kind.opens ? openColumns(kind.type, amount) : {}),
  };
  const hasDueDate = kind.type === 'CustInvc' || kind.type === 'VendBill';
  const head = {
    ...headOf(setting, kind.type, id),
    ...(kind.opens ? { entity: party } : {}),
    ...(hasDueDate ? { dueDate: addDays(`${setting.date} 00:00:00`, 30).slice(0, 10) } : {}),
  };
  return { head, lines: [main, ...others] };
}

/** An order: it looks like an invoice and does not post. */
export function draftOrder(
  random: SeededRandom,
  setting: DraftSetting,
  id: number,
): TransactionDraft {
  const other = otherLine(random, '4000', `-${positiveAmount(random, false)}`);
  const main = { account: accounts.get('1100') ?? 0, amount: balancing([other.amount]) };
  const entity = firstParty + random.integer(setting.parties);
  const head = { ...headOf(setting, 'SalesOrd', id), entity, isPosting: false };
  return { head, lines: [main, other] };
}

function headOf(setting: DraftSetting, type: string, id: number): LedgerHead {
  return {
    id,
    type,
    tranid: `${type.toUpperCase()}${id}`,
    date: setting.date,
    stamp: setting.stamp,
    period: setting.month.period,
    subsidiary: setting.subsidiary.id,
    currency: setting.subsidiary.currency,
  };
}

function otherLine(random: SeededRandom, number: string, amount: string): LedgerLine {
  return {
    account: accounts.get(number) ?? 0,
    amount,
    ...(number === bookedElsewhere.from ? { accountInSecondBook: bookedElsewhere.to } : {}),
    // Not every line has every dimension: a null column is absent from the answer.
    ...(random.oneIn(3) ? {} : { department: 1 + random.integer(4) }),
    ...(random.oneIn(2) ? {} : { class: 1 + random.integer(4) }),
    ...(random.oneIn(4) ? { location: 1 + random.integer(4) } : {}),
  };
}

/** Amounts below one are among them, and amounts that no double holds when asked for. */
function positiveAmount(random: SeededRandom, isHuge: boolean): string {
  const cents = String(random.integer(100)).padStart(2, '0');
  if (isHuge)
    return `${100_000_000 + random.integer(800_000_000)}${100_000_000 + random.integer(899_999_999)}.${cents}`;
  if (random.oneIn(25)) return `0.${String(1 + random.integer(99)).padStart(2, '0')}`;
  return `${1 + random.integer(50_000)}.${cents}`;
}

/** What is unpaid or unused is the whole main line, so that it ties out to the account's balance. */
function openColumns(type: string, amount: string): Partial<LedgerLine> {
  const size = amount.replace('-', '');
  return type === 'CustInvc' || type === 'VendBill'
    ? { amountUnpaid: size, paymentAmountUnused: '0' }
    : { amountUnpaid: '0', paymentAmountUnused: size };
}
