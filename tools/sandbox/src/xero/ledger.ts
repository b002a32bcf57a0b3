import type { Day } from '../calendar-day.ts';
import { sumOf } from '../decimal-amount.ts';
import type { Amount } from '../decimal-amount.ts';
import type { Period } from './report-periods.ts';
import type { XeroOrganisation } from './xero-organisation.ts';
import { isPosted, subTotal, totalTax } from './xero-records.ts';
import type { XeroInvoice } from './xero-records.ts';

/** When an invoice counts: on its day, or, by payments only, when it was paid. */
function bookedOn(invoice: XeroInvoice, paymentsOnly: boolean): Day | null {
  if (!isPosted(invoice)) return null;
  return paymentsOnly ? invoice.paidOn : invoice.date;
}

/** The turnover of an account in a period. */
export function turnover(
  organisation: XeroOrganisation,
  code: string,
  period: Period,
  paymentsOnly: boolean,
): Amount {
  return sumOf(
    organisation.invoices().flatMap((invoice) => {
      const day = bookedOn(invoice, paymentsOnly);
      if (day === null || day < period.from || day > period.to) return [];
      return invoice.lines.filter((line) => line.accountCode === code).map(({ amount }) => amount);
    }),
  );
}

/** What a balance sheet shows at the end of a day; assets less liabilities are the earnings. */
export interface Balances {
  readonly bank: Amount;
  readonly receivable: Amount;
  readonly payable: Amount;
  readonly tax: Amount;
  readonly earnings: Amount;
}

/** The balances from all invoices up to the day. */
export function balancesAt(
  organisation: XeroOrganisation,
  day: Day,
  paymentsOnly: boolean,
): Balances {
  let [bank, receivable, payable, tax, earnings] = [0n, 0n, 0n, 0n, 0n];
  for (const invoice of organisation.invoices()) {
    const booked = bookedOn(invoice, paymentsOnly);
    if (booked === null || booked > day) continue;
    const sign = invoice.type === 'ACCREC' ? 1n : -1n;
    const total = subTotal(invoice) + totalTax(invoice);
    const isPaid = invoice.paidOn !== null && invoice.paidOn <= day;
    if (isPaid) bank += sign * total;
    else if (sign === 1n) receivable += total;
    else payable += total;
    tax += sign * totalTax(invoice);
    earnings += sign * subTotal(invoice);
  }
  return { bank, receivable, payable, tax, earnings };
}
