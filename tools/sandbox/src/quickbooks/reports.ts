import { addDays } from '../calendar-day.ts';
import { balancesAt, bookedIn } from './company-ledger.ts';
import type { QuickbooksCompany } from './quickbooks-company.ts';
import { readReportRequest } from './report-columns.ts';
import type { ReportColumn } from './report-columns.ts';
import { addLines, lessLine, lone, renderReport, section } from './report-shape.ts';
import type { ReportLine } from './report-shape.ts';

/** Answers one kind of report. Throws the Fault that QuickBooks answers. */
export type AnswerReport = (
  company: QuickbooksCompany,
  query: URLSearchParams,
  now: Date,
) => object;

/** Profit and loss: income from invoices, expenses from journal entries. */
export const profitAndLoss: AnswerReport = (company, query, now) => {
  const request = readReportRequest(query, ['accounting_method'], now);
  const columns = withTotal(request.columns, request.from, request.to);
  const linesOf = (type: string): readonly ReportLine[] =>
    company
      .list('Account')
      .filter(({ accountType }) => accountType === type)
      .map(({ id, name }) => ({
        id,
        title: name,
        amounts: columns.map((column) => bookedIn(company, id, column, request.basis)),
      }))
      .filter(({ amounts }) => amounts.some((amount) => amount !== 0n));
  const [income, expenses] = [linesOf('Income'), linesOf('Expense')];
  const earned = addLines('Total Income', income, columns.length);
  const spent = addLines('Total Expenses', expenses, columns.length);
  const rows = [
    section('Income', 'Income', income, earned),
    lone('GrossProfit', { ...earned, title: 'Gross Profit' }),
    section('Expenses', 'Expenses', expenses, spent),
    lone('NetOperatingIncome', lessLine('Net Operating Income', earned, spent)),
    lone('NetIncome', lessLine('Net Income', earned, spent)),
  ];
  const isEmpty = income.length === 0 && expenses.length === 0;
  return renderReport('ProfitAndLoss', request, columns, { rows, isEmpty, now });
};

/** The balance sheet at the end of each column. */
export const balanceSheet: AnswerReport = (company, query, now) => {
  const request = readReportRequest(query, ['accounting_method'], now);
  const { columns } = request;
  const balances = columns.map(({ to }) => balancesAt(company, to, request.basis));
  const line = (id: string, title: string, pick: (one: (typeof balances)[number]) => bigint) => ({
    id,
    title,
    amounts: balances.map(pick),
  });
  const assets = [
    line('1', 'Checking', ({ bank }) => bank),
    line('2', 'Accounts Receivable', ({ receivable }) => receivable),
  ];
  const equity = [line('7', 'Net Income', ({ earnings }) => earnings)];
  const rows = [
    section('TotalAssets', 'ASSETS', assets, addLines('TOTAL ASSETS', assets, columns.length)),
    section(
      'TotalLiabilitiesAndEquity',
      'LIABILITIES AND EQUITY',
      equity,
      addLines('TOTAL LIABILITIES AND EQUITY', equity, columns.length),
    ),
  ];
  const isEmpty = balances.every(({ bank, receivable }) => bank === 0n && receivable === 0n);
  return renderReport('BalanceSheet', request, columns, { rows, isEmpty, now });
};

/** The cash flow: takes no accounting method. */
export const cashFlow: AnswerReport = (company, query, now) => {
  const request = readReportRequest(query, [], now);
  const columns = withTotal(request.columns, request.from, request.to);
  const spans = columns.map(({ from, to }) => ({
    before: balancesAt(company, addDays(from, -1), 'Accrual'),
    after: balancesAt(company, to, 'Accrual'),
  }));
  const line = (title: string, pick: (span: (typeof spans)[number]) => bigint): ReportLine => ({
    title,
    amounts: spans.map(pick),
  });
  const operating = [
    line('Net Income', ({ before, after }) => after.earnings - before.earnings),
    line('Accounts Receivable (A/R)', ({ before, after }) => before.receivable - after.receivable),
  ];
  const net = addLines('Net cash provided by operating activities', operating, columns.length);
  const start = line('Cash at beginning of period', ({ before }) => before.bank);
  const rows = [
    section('OperatingActivities', 'OPERATING ACTIVITIES', operating, net),
    lone('CashIncrease', { ...net, title: 'NET CASH INCREASE FOR PERIOD' }),
    lone('BeginningCash', start),
    lone('EndingCash', addLines('CASH AT END OF PERIOD', [start, net], columns.length)),
  ];
  const isEmpty = spans.every(
    ({ before, after }) => before.earnings === 0n && after.earnings === 0n,
  );
  return renderReport('CashFlow', request, columns, { rows, isEmpty, now });
};

/** Several columns have a total beside them. */
function withTotal(
  columns: readonly ReportColumn[],
  from: string,
  to: string,
): readonly ReportColumn[] {
  return columns.length === 1 && columns[0]?.title === 'Total'
    ? columns
    : [...columns, { title: 'Total', from, to }];
}
