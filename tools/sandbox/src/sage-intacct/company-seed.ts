import { createSeededRandom } from '../seeded-random.ts';
import type { SeededRandom } from '../seeded-random.ts';
import { seedCompanyLists } from './company-lists.ts';
import type { CompanyEntity } from './company-lists.ts';
import { sum, writeEntry } from './company-posting.ts';
import type { IntacctLine } from './company-posting.ts';
import type { IntacctCompanySize } from './company-size.ts';
import { createCompanyStore } from './company-store.ts';
import type { CompanyStore, IntacctRecord } from './company-store.ts';

/** A company whose postings balance in each entity and period. */
export function seedCompany(size: IntacctCompanySize): CompanyStore {
  const store = createCompanyStore();
  const random = createSeededRandom(`intacct/${size.seed}`);
  const { entities, months } = seedCompanyLists(store, size);
  for (let index = 0; index < size.entries; index += 1) {
    const month = months[Math.floor((index / size.entries) * months.length)] ?? '';
    const date = `${month}-${String(1 + random.integer(28)).padStart(2, '0')}`;
    const task = {
      entity: random.pick(entities),
      date,
      stamp: `${date} 1${random.integer(10)}:00:0${random.integer(10)}`,
      number: index + 1,
      isHuge: size.hasHugeAmounts && index % 10 === 0,
    };
    ([seedJournal, seedInvoice, seedBill][index % 3] ?? seedJournal)(store, random, task);
  }
  return store;
}

interface SeedTask {
  readonly entity: CompanyEntity;
  readonly date: string;
  readonly stamp: string;
  readonly number: number;
  readonly isHuge: boolean;
}

function seedJournal(store: CompanyStore, random: SeededRandom, task: SeedTask): void {
  const debits = ['6000', '6100', '1300'].map((account) => ({
    account,
    amount: amountOf(random, task.isHuge),
    department: random.oneIn(2) ? 'D1' : '',
  }));
  post(store, task, { account: '2100', others: debits, journal: 'GJ', module: '2.GL' });
  if (task.number % 7 !== 1) return;
  // Lines of another book double the numbers of a client that does not choose one.
  const adjustment = [{ account: '6000', amount: '5' }];
  const other = { account: '2100', others: adjustment, journal: 'GAAPADJ', module: '2.GL' };
  post(store, task, other, 'GAAP');
}

function seedInvoice(store: CompanyStore, random: SeededRandom, task: SeedTask): void {
  seedDocument(store, random, task, {
    object: 'ARINVOICE',
    items: 'ARINVOICEITEM',
    payment: 'ARPYMT',
    paymentDetail: 'ARPYMTDETAIL',
    party: { CUSTOMERID: `C${1 + random.integer(6)}` },
    control: '1100',
    other: '4000',
    sign: '-',
    journals: ['ARJ', 'CRJ'],
    module: '4.AR',
  });
}

function seedBill(store: CompanyStore, random: SeededRandom, task: SeedTask): void {
  seedDocument(store, random, task, {
    object: 'APBILL',
    items: 'APBILLITEM',
    payment: 'APPYMT',
    paymentDetail: 'APPYMTDETAIL',
    party: { VENDORID: `V${1 + random.integer(6)}` },
    control: '2000',
    other: '5000',
    sign: '',
    journals: ['APJ', 'CDJ'],
    module: '3.AP',
  });
}

interface DocumentKind {
  readonly object: 'ARINVOICE' | 'APBILL';
  readonly items: 'ARINVOICEITEM' | 'APBILLITEM';
  readonly payment: 'ARPYMT' | 'APPYMT';
  readonly paymentDetail: 'ARPYMTDETAIL' | 'APPYMTDETAIL';
  readonly party: Readonly<Record<string, string>>;
  readonly control: string;
  readonly other: string;
  /** Of the lines against the control account. */
  readonly sign: '' | '-';
  readonly journals: readonly [string, string];
  readonly module: string;
}

/** An invoice or bill with one or two items; each third is paid, at once and in full. */
function seedDocument(
  store: CompanyStore,
  random: SeededRandom,
  task: SeedTask,
  kind: DocumentKind,
): void {
  const amounts = Array.from({ length: 1 + random.integer(2) }, () =>
    amountOf(random, task.isHuge),
  );
  const total = sum(amounts);
  const isPaid = random.oneIn(3);
  const head = {
    ...kind.party,
    WHENCREATED: task.date,
    WHENPOSTED: task.date,
    CURRENCY: task.entity.currency,
    BASECURR: task.entity.currency,
    TOTALENTERED: total,
    MEGAENTITYID: task.entity.isPrivate ? task.entity.id : '',
    WHENMODIFIED: task.stamp,
  };
  const document = store.add(kind.object, {
    ...head,
    RECORDID: `${kind.object}-${task.number}`,
    WHENDUE: `${task.date.slice(0, 8)}28`,
    STATE: isPaid ? 'Paid' : 'Posted',
    RAWSTATE: isPaid ? 'P' : 'A',
    TOTALPAID: isPaid ? total : '0',
    TOTALDUE: isPaid ? '0' : total,
    TRX_TOTALDUE: isPaid ? '0' : total,
  });
  const key = document['RECORDNO'] ?? '';
  for (const [index, amount] of amounts.entries())
    store.add(kind.items, {
      RECORDKEY: key,
      LINE_NO: String(index + 1),
      ACCOUNTNO: kind.other,
      AMOUNT: amount,
      TRX_AMOUNT: amount,
      CURRENCY: task.entity.currency,
      LOCATIONID: task.entity.id,
      WHENMODIFIED: task.stamp,
    });
  const others = amounts.map((amount) => ({ account: kind.other, amount: kind.sign + amount }));
  const [journal] = kind.journals;
  post(store, task, { account: kind.control, others, journal, module: kind.module });
  if (isPaid) seedPayment(store, task, kind, head, key);
}

/** One payment for the whole document. */
function seedPayment(
  store: CompanyStore,
  task: SeedTask,
  kind: DocumentKind,
  head: IntacctRecord,
  key: string,
): void {
  const total = head['TOTALENTERED'] ?? '0';
  const payment = store.add(kind.payment, {
    ...head,
    RECORDID: `P-${task.number}`,
    STATE: 'Complete',
  });
  const paid = {
    RECORDKEY: key,
    PAYMENTKEY: payment['RECORDNO'] ?? '',
    AMOUNT: total,
    TRX_AMOUNT: total,
  };
  store.add(kind.paymentDetail, {
    ...paid,
    CURRENCY: task.entity.currency,
    WHENMODIFIED: task.stamp,
  });
  const bank = [{ account: '1000', amount: `${kind.sign === '' ? '-' : ''}${total}` }];
  post(store, task, {
    account: kind.control,
    others: bank,
    journal: kind.journals[1],
    module: kind.module,
  });
}

function post(
  store: CompanyStore,
  { entity, date, stamp, number }: SeedTask,
  kind: {
    readonly account: string;
    readonly others: readonly IntacctLine[];
    readonly journal: string;
    readonly module: string;
  },
  book = 'ACCRUAL',
): void {
  const total = sum(kind.others.map(({ amount }) => amount));
  const amount = total.startsWith('-') ? total.slice(1) : `-${total}`;
  writeEntry(store, {
    lines: [{ account: kind.account, amount }, ...kind.others],
    entity: entity.id,
    currency: entity.currency,
    date,
    title: `${kind.journal} ${number} & "more" <lines>`,
    journal: kind.journal,
    module: kind.module,
    book,
    stamp,
  });
}

function amountOf(random: SeededRandom, isHuge: boolean): string {
  const cents = String(random.integer(100)).padStart(2, '0');
  const whole = 1 + random.integer(9_000);
  return isHuge ? `${100_000_000 + whole}${123_456_789 + whole}.${cents}` : `${whole}.${cents}`;
}
