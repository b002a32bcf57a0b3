import { addDays, dayOf } from '../calendar-day.ts';
import { parseAmount } from '../decimal-amount.ts';
import type { Amount } from '../decimal-amount.ts';
import { createSeededRandom } from '../seeded-random.ts';
import type { SeededRandom } from '../seeded-random.ts';
import { stableUuid } from './stable-uuid.ts';
import type { XeroAccount, XeroInvoice, XeroInvoiceStatus, XeroLine } from './xero-records.ts';

/** What an organisation is made from; the same input makes the same one. */
export interface XeroSeed {
  readonly seed: string;
  readonly tenantId: string;
  readonly name: string;
  /** Stands in every name, so that a leak can be looked for. */
  readonly marker: string;
  readonly invoices: number;
  /** Milliseconds; everything was last changed before. */
  readonly until: number;
}

/** Code, name, type and class. */
const chart = [
  ['090', 'Business Bank Account', 'BANK', 'ASSET'],
  ['200', 'Sales', 'REVENUE', 'REVENUE'],
  ['260', 'Other Revenue', 'REVENUE', 'REVENUE'],
  ['310', 'Cost of Goods Sold', 'DIRECTCOSTS', 'EXPENSE'],
  ['400', 'Advertising', 'EXPENSE', 'EXPENSE'],
  ['429', 'General Expenses', 'EXPENSE', 'EXPENSE'],
  ['469', 'Rent', 'EXPENSE', 'EXPENSE'],
  ['610', 'Accounts Receivable', 'CURRENT', 'ASSET'],
  ['800', 'Accounts Payable', 'CURRLIAB', 'LIABILITY'],
  ['820', 'Sales Tax', 'CURRLIAB', 'LIABILITY'],
  ['960', 'Retained Earnings', 'EQUITY', 'EQUITY'],
] as const;

const dayMs = 86_400_000;
const historyDays = 720;
const states: readonly XeroInvoiceStatus[] = [
  ...(['PAID', 'PAID', 'PAID', 'AUTHORISED', 'AUTHORISED', 'AUTHORISED'] as const),
  ...(['DRAFT', 'SUBMITTED', 'VOIDED', 'DELETED'] as const),
];

/** The chart of accounts. */
export function seedAccounts(seed: XeroSeed): readonly XeroAccount[] {
  return chart.map(([code, name, type, kind], index) => ({
    id: stableUuid(`${seed.seed}/${seed.tenantId}/account/${code}`),
    code,
    name: `${name} (${seed.marker})`,
    type,
    class: kind,
    status: 'ACTIVE' as const,
    updatedAt: seed.until - (historyDays + index) * dayMs,
  }));
}

/** The invoices, in the order in which they were made. */
export function seedInvoices(seed: XeroSeed): readonly XeroInvoice[] {
  const random = createSeededRandom(`${seed.seed}/${seed.tenantId}/invoices`);
  const made: XeroInvoice[] = [];
  for (let index = 0; index < seed.invoices; index += 1)
    made.push(seedInvoice(seed, random, index, made.at(-1)?.updatedAt));
  return made;
}

function seedInvoice(
  seed: XeroSeed,
  random: SeededRandom,
  index: number,
  previousUpdate: number | undefined,
): XeroInvoice {
  const issued = seed.until - (1 + random.integer(historyDays)) * dayMs;
  const date = dayOf(issued);
  const status = random.pick(states);
  const type = random.oneIn(3) ? 'ACCPAY' : 'ACCREC';
  const paidOn = status === 'PAID' ? addDays(date, random.integer(60)) : null;
  const fresh = issued + random.integer(Math.max(1, seed.until - issued));
  const tag = `${seed.marker} ${String(index).padStart(5, '0')}`;
  const id = stableUuid(`${seed.seed}/${seed.tenantId}/invoice/${index}`);
  const contact = random.integer(40);
  return {
    id,
    number: `${type === 'ACCREC' ? 'INV' : 'BILL'}-${String(index).padStart(5, '0')}`,
    type,
    contactId: stableUuid(`${seed.seed}/${seed.tenantId}/contact/${contact}`),
    contactName: `Contact ${contact} (${tag})`,
    date,
    dueDate: addDays(date, 30),
    status,
    lines: Array.from({ length: 1 + random.integer(3) }, (_, line) =>
      seedLine(random, type, `${id}/${line}`, index),
    ),
    paidOn,
    // Several share a moment, as after an import.
    updatedAt: previousUpdate !== undefined && random.oneIn(6) ? previousUpdate : fresh,
  };
}

function seedLine(
  random: SeededRandom,
  type: XeroInvoice['type'],
  name: string,
  index: number,
): XeroLine {
  const codes = type === 'ACCREC' ? ['200', '200', '260'] : ['310', '400', '429', '469'];
  const amount = amountOf(random, index);
  return {
    id: stableUuid(name),
    accountCode: random.pick(codes),
    amount,
    tax: (amount / 10n / 100n) * 100n,
  };
}

/** One in fifty has more digits than a double holds. */
function amountOf(random: SeededRandom, index: number): Amount {
  if (index % 50 === 7) return parseAmount('12345678901234.5678');
  return BigInt(100 + random.integer(900_000)) * 100n;
}
