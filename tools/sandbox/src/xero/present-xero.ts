import { startOf } from '../calendar-day.ts';
import type { Day } from '../calendar-day.ts';
import { amountNumber } from '../decimal-amount.ts';
import { ExactNumber } from '../exact-json.ts';
import type { XeroOrganisation } from './xero-organisation.ts';
import { subTotal, totalTax } from './xero-records.ts';
import type { XeroAccount, XeroInvoice, XeroLine } from './xero-records.ts';

/** A moment as Xero's JSON has it. */
export function xeroDate(at: number): string {
  return `/Date(${String(at)}+0000)/`;
}

const dayFields = (name: string, day: Day): object => ({
  [`${name}String`]: `${day}T00:00:00`,
  [name]: xeroDate(startOf(day)),
});

/** How much of an invoice is shown. */
export interface InvoiceView {
  readonly hasLines: boolean;
  readonly isSummary: boolean;
  readonly unitPlaces: 2 | 4;
}

/** The invoice as the API shows it. */
export function presentInvoice(
  organisation: XeroOrganisation,
  invoice: XeroInvoice,
  view: InvoiceView,
): object {
  const total = subTotal(invoice) + totalTax(invoice);
  const paid = invoice.status === 'PAID' ? total : 0n;
  const isOpen = invoice.status !== 'VOIDED' && invoice.status !== 'DELETED';
  return {
    Type: invoice.type,
    InvoiceID: invoice.id,
    InvoiceNumber: invoice.number,
    Reference: '',
    AmountDue: amountNumber(isOpen ? total - paid : 0n),
    AmountPaid: amountNumber(paid),
    AmountCredited: amountNumber(0n),
    CurrencyRate: new ExactNumber('1.000000'),
    Contact: { ContactID: invoice.contactId, Name: invoice.contactName },
    ...dayFields('Date', invoice.date),
    ...dayFields('DueDate', invoice.dueDate),
    Status: invoice.status,
    LineAmountTypes: 'Exclusive',
    SubTotal: amountNumber(subTotal(invoice)),
    TotalTax: amountNumber(totalTax(invoice)),
    Total: amountNumber(total),
    UpdatedDateUTC: xeroDate(invoice.updatedAt),
    CurrencyCode: baseCurrency,
    ...(invoice.paidOn === null ? {} : { FullyPaidOnDate: xeroDate(startOf(invoice.paidOn)) }),
    ...(view.isSummary ? {} : { HasAttachments: false, IsDiscounted: false }),
    ...(view.isSummary
      ? {}
      : { LineItems: view.hasLines ? presentLines(organisation, invoice, view) : [] }),
  };
}

function presentLines(
  organisation: XeroOrganisation,
  invoice: XeroInvoice,
  { unitPlaces }: InvoiceView,
): readonly object[] {
  const accounts = organisation.accounts();
  return invoice.lines.map((line) => ({
    LineItemID: line.id,
    Description: `Line of ${invoice.number}`,
    Quantity: new ExactNumber('1.0000'),
    UnitAmount: new ExactNumber(unitText(line, unitPlaces)),
    LineAmount: amountNumber(line.amount),
    TaxAmount: amountNumber(line.tax),
    TaxType: 'OUTPUT',
    AccountCode: line.accountCode,
    AccountID: accounts.find(({ code }) => code === line.accountCode)?.id,
    Tracking: [],
  }));
}

/** Four places only for those who ask; two are cut off, not rounded. */
function unitText({ amount }: XeroLine, places: 2 | 4): string {
  const text = `${String(amount / 10_000n)}.${String(amount % 10_000n).padStart(4, '0')}`;
  return places === 4 ? text : text.slice(0, -2);
}

/** The account as the API shows it. */
export function presentAccount(account: XeroAccount): object {
  return {
    AccountID: account.id,
    Code: account.code,
    Name: account.name,
    Status: account.status,
    Type: account.type,
    TaxType: 'NONE',
    Class: account.class,
    EnablePaymentsToAccount: account.type === 'BANK',
    ShowInExpenseClaims: false,
    ReportingCode: '',
    HasAttachments: false,
    UpdatedDateUTC: xeroDate(account.updatedAt),
    AddToWatchlist: false,
  };
}

const baseCurrency = 'EUR';

/** The organisation as the API shows it. */
export function presentOrganisation(organisation: XeroOrganisation): object {
  const { seed, periodLockDate } = organisation;
  return {
    OrganisationID: seed.tenantId,
    Name: seed.name,
    LegalName: `${seed.name} (${seed.marker})`,
    PaysTax: true,
    Version: 'GLOBAL',
    OrganisationType: 'COMPANY',
    BaseCurrency: baseCurrency,
    CountryCode: 'IE',
    IsDemoCompany: false,
    OrganisationStatus: 'ACTIVE',
    FinancialYearEndDay: 31,
    FinancialYearEndMonth: 12,
    ...(periodLockDate === null ? {} : { PeriodLockDate: xeroDate(startOf(periodLockDate)) }),
    Timezone: 'GMTSTANDARDTIME',
    ShortCode: `!${seed.tenantId.slice(0, 5)}`,
    Class: 'PREMIUM',
    Edition: 'BUSINESS',
  };
}
