import { addDays } from '../calendar-day.ts';
import { amountNumber, sumOf } from '../decimal-amount.ts';
import type { QboRecord } from './company-record.ts';
import { pacificTime } from './pacific-time.ts';
import type { QuickbooksCompany } from './quickbooks-company.ts';

const homeCurrency = { value: 'USD', name: 'United States Dollar' };

/** The record as the API shows it. */
export function presentQboRecord(record: QboRecord): object {
  return {
    ...own(record),
    Id: record.id,
    SyncToken: String(record.syncToken),
    MetaData: metaData(record.createdAt, record.updatedAt),
    domain: 'QBO',
    sparse: false,
  };
}

/** What the change data capture leaves of a deleted record. */
export function presentDeleted(record: QboRecord): object {
  return {
    Id: record.id,
    status: 'Deleted',
    domain: 'QBO',
    MetaData: { LastUpdatedTime: pacificTime(record.updatedAt) },
  };
}

function own(record: QboRecord): object {
  const total = sumOf(record.postings.map(({ amount }) => amount));
  switch (record.entity) {
    case 'Account':
      return {
        Name: record.name,
        FullyQualifiedName: record.name,
        Active: record.isActive,
        AccountType: record.accountType,
        Classification: record.accountType === 'Income' ? 'Revenue' : record.accountType,
        CurrentBalance: amountNumber(0n),
        CurrencyRef: homeCurrency,
      };
    case 'Customer':
    case 'Vendor':
      return {
        DisplayName: record.name,
        Active: record.isActive,
        Balance: amountNumber(0n),
        CurrencyRef: homeCurrency,
      };
    case 'Invoice':
      return {
        DocNumber: `1${record.id.padStart(5, '0')}`,
        TxnDate: record.txnDate,
        DueDate: record.txnDate === null ? null : addDays(record.txnDate, 30),
        CustomerRef: { value: record.partyId },
        PrivateNote: record.name,
        CurrencyRef: homeCurrency,
        Line: lines(record, 'SalesItemLineDetail', 'ItemAccountRef'),
        TotalAmt: amountNumber(total),
        Balance: amountNumber(record.paidOn === null ? total : 0n),
      };
    case 'JournalEntry':
      return {
        DocNumber: record.id,
        TxnDate: record.txnDate,
        PrivateNote: record.name,
        Line: lines(record, 'JournalEntryLineDetail', 'AccountRef'),
        TotalAmt: amountNumber(total),
      };
  }
}

function lines({ postings }: QboRecord, type: string, accountField: string): readonly object[] {
  return postings.map(({ accountId, amount }, index) => ({
    Id: String(index + 1),
    Amount: amountNumber(amount),
    DetailType: type,
    [type]: { [accountField]: { value: accountId } },
  }));
}

const metaData = (createdAt: number, updatedAt: number): object => ({
  CreateTime: pacificTime(createdAt),
  LastUpdatedTime: pacificTime(updatedAt),
});

/** The company as the API shows it. */
export function presentCompany({ seed }: QuickbooksCompany): object {
  return {
    CompanyName: seed.name,
    LegalName: `${seed.name} (${seed.marker})`,
    CompanyAddr: { Id: '1', CountrySubDivisionCode: 'CA' },
    CompanyStartDate: '2023-01-01',
    FiscalYearStartMonth: 'January',
    // ISO 3166 with three letters.
    Country: 'USA',
    SupportedLanguages: 'en',
    NameValue: [],
    domain: 'QBO',
    sparse: false,
    Id: '1',
    SyncToken: '0',
    MetaData: metaData(companySince(seed.until), companySince(seed.until)),
  };
}

/** The company itself was last changed two years before everything else. */
export const companySince = (until: number): number => until - 730 * 86_400_000;

/** The preferences as the API shows them. */
export function presentPreferences({ seed }: QuickbooksCompany): object {
  return {
    AccountingInfoPrefs: { FirstMonthOfFiscalYear: 'January', UseAccountNumbers: false },
    CurrencyPrefs: { MultiCurrencyEnabled: false, HomeCurrency: { value: homeCurrency.value } },
    ReportPrefs: { ReportBasis: 'Accrual', CalcAgingReportFromTxnDate: false },
    domain: 'QBO',
    sparse: false,
    Id: '1',
    SyncToken: '0',
    MetaData: metaData(companySince(seed.until), companySince(seed.until)),
  };
}
