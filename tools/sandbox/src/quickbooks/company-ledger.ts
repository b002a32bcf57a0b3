import type { Day } from '../calendar-day.ts';
import { sumOf } from '../decimal-amount.ts';
import type { Amount } from '../decimal-amount.ts';
import type { QboRecord } from './company-record.ts';
import type { QuickbooksCompany } from './quickbooks-company.ts';
import type { ReportRequest } from './report-columns.ts';

type Basis = ReportRequest['basis'];

const totalOf = ({ postings }: QboRecord): Amount => sumOf(postings.map(({ amount }) => amount));

/** When a transaction counts: on its day, or, on a cash basis, when it was paid. */
function bookedOn(record: QboRecord, basis: Basis): Day | null {
  return record.entity === 'Invoice' && basis === 'Cash' ? record.paidOn : record.txnDate;
}

/** What was booked on an account, income from invoices and expenses from journal entries. */
export function bookedIn(
  company: QuickbooksCompany,
  accountId: string,
  span: { readonly from: Day; readonly to: Day },
  basis: Basis,
): Amount {
  return sumOf(
    (['Invoice', 'JournalEntry'] as const).flatMap((entity) =>
      company.list(entity).flatMap((record) => {
        const day = bookedOn(record, basis);
        if (day === null || day < span.from || day > span.to) return [];
        const own = record.postings.filter((posting) => posting.accountId === accountId);
        return own.map(({ amount }) => amount);
      }),
    ),
  );
}

/** What a balance sheet shows at the end of a day: assets are the earnings. */
export interface CompanyBalances {
  readonly bank: Amount;
  readonly receivable: Amount;
  readonly earnings: Amount;
}

/** The balances from all transactions up to the day. Journal entries are paid from the bank. */
export function balancesAt(company: QuickbooksCompany, day: Day, basis: Basis): CompanyBalances {
  let [bank, receivable] = [0n, 0n];
  for (const invoice of company.list('Invoice')) {
    const booked = bookedOn(invoice, basis);
    if (booked === null || booked > day) continue;
    if (invoice.paidOn !== null && invoice.paidOn <= day) bank += totalOf(invoice);
    else receivable += totalOf(invoice);
  }
  for (const entry of company.list('JournalEntry'))
    if (entry.txnDate !== null && entry.txnDate <= day) bank -= totalOf(entry);
  return { bank, receivable, earnings: bank + receivable };
}
