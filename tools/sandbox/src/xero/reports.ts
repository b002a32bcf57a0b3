import { dayOf, startOf } from '../calendar-day.ts';
import type { Day } from '../calendar-day.ts';
import { amountText, sumOf } from '../decimal-amount.ts';
import type { Amount } from '../decimal-amount.ts';
import { balancesAt, turnover } from './ledger.ts';
import { readBoolean, refuseUnknown } from './list-invoices.ts';
import { xeroDate } from './present-xero.ts';
import { readDay, readPeriods } from './report-periods.ts';
import type { XeroOrganisation } from './xero-organisation.ts';

interface ReportRow {
  readonly title: string;
  readonly accountId: string | null;
  readonly amounts: readonly Amount[];
}

const comparison = ['periods', 'timeframe', 'standardLayout', 'paymentsOnly'];

/** Profit and loss. Throws the 400 that Xero answers. */
export function profitAndLoss(
  organisation: XeroOrganisation,
  query: URLSearchParams,
  now: Date,
): object {
  refuseUnknown(query, ['fromDate', 'toDate', ...comparison]);
  readBoolean(query, 'standardLayout');
  const paymentsOnly = readBoolean(query, 'paymentsOnly');
  const today = dayOf(now.getTime());
  const from = readDay(query, 'fromDate', `${today.slice(0, 8)}01`);
  const to = readDay(query, 'toDate', today);
  const periods = readPeriods(query, { from, to });
  const rowsOf = (types: readonly string[]): readonly ReportRow[] =>
    organisation
      .accounts()
      .filter(({ type }) => types.includes(type))
      .map(({ id, name, code }) => ({
        title: name,
        accountId: id,
        amounts: periods.map((period) => turnover(organisation, code, period, paymentsOnly)),
      }))
      .filter(({ amounts }) => amounts.some((amount) => amount !== 0n));
  const income = totalOf('Total Income', rowsOf(['REVENUE']), periods.length);
  const costs = totalOf('Total Cost of Sales', rowsOf(['DIRECTCOSTS']), periods.length);
  const expenses = totalOf('Total Operating Expenses', rowsOf(['EXPENSE']), periods.length);
  const gross = minus('Gross Profit', income.total, costs.total);
  return report('ProfitAndLoss', 'Profit & Loss', organisation, now, {
    subtitle: `${longDay(from)} to ${longDay(to)}`,
    columns: periods.map((period) => shortDay(period.to)),
    rows: [
      section('Income', income),
      section('Less Cost of Sales', costs),
      lone(gross),
      section('Less Operating Expenses', expenses),
      lone(minus('Net Profit', gross, expenses.total)),
    ],
  });
}

/** The balance sheet. Throws the 400 that Xero answers. */
export function balanceSheet(
  organisation: XeroOrganisation,
  query: URLSearchParams,
  now: Date,
): object {
  refuseUnknown(query, ['date', ...comparison]);
  readBoolean(query, 'standardLayout');
  const paymentsOnly = readBoolean(query, 'paymentsOnly');
  const date = readDay(query, 'date', dayOf(now.getTime()));
  const days = readPeriods(query, { from: date, to: date }).map(({ to }) => to);
  const balances = days.map((day) => balancesAt(organisation, day, paymentsOnly));
  const row = (code: string, pick: (one: (typeof balances)[number]) => Amount): ReportRow => {
    const account = organisation.accounts().find((one) => one.code === code);
    const [title, accountId] = [account?.name ?? code, account?.id ?? null];
    return { title, accountId, amounts: balances.map(pick) };
  };
  const rows = [row('090', ({ bank }) => bank)];
  const current = [row('610', ({ receivable }) => receivable)];
  const liabilities = [row('800', ({ payable }) => payable), row('820', ({ tax }) => tax)];
  const earnings = { ...row('960', (one) => one.earnings), title: 'Current Year Earnings' };
  const assets = totalOf('Total Assets', [...rows, ...current], days.length);
  const owed = totalOf('Total Liabilities', liabilities, days.length);
  return report('BalanceSheet', 'Balance Sheet', organisation, now, {
    subtitle: `As at ${longDay(date)}`,
    columns: days.map(shortDay),
    rows: [
      { RowType: 'Section', Title: 'Assets', Rows: [] },
      section('Bank', totalOf('Total Bank', rows, days.length)),
      section('Current Assets', totalOf('Total Current Assets', current, days.length)),
      lone(assets.total),
      section('Liabilities', owed),
      lone(minus('Net Assets', assets.total, owed.total)),
      section('Equity', totalOf('Total Equity', [earnings], days.length)),
    ],
  });
}

interface Total {
  readonly rows: readonly ReportRow[];
  readonly total: ReportRow;
}

function totalOf(title: string, rows: readonly ReportRow[], columns: number): Total {
  const amounts = Array.from({ length: columns }, (_, column) =>
    sumOf(rows.map((row) => row.amounts[column] ?? 0n)),
  );
  return { rows, total: { title, accountId: null, amounts } };
}

function minus(title: string, from: ReportRow, what: ReportRow): ReportRow {
  const amounts = from.amounts.map((amount, index) => amount - (what.amounts[index] ?? 0n));
  return { title, accountId: null, amounts };
}

function section(title: string, { rows, total }: Total): object {
  const shown = [...rows.map((row) => renderRow('Row', row)), renderRow('SummaryRow', total)];
  return { RowType: 'Section', Title: title, Rows: rows.length === 0 ? [] : shown };
}

function lone(row: ReportRow): object {
  return { RowType: 'Section', Title: '', Rows: [renderRow('Row', row)] };
}

function renderRow(
  rowType: 'Row' | 'SummaryRow',
  { title, accountId, amounts }: ReportRow,
): object {
  const mark = accountId === null ? {} : { Attributes: [{ Id: 'account', Value: accountId }] };
  const cells = [title, ...amounts.map(amountText)].map((Value) => ({ Value, ...mark }));
  return { RowType: rowType, Cells: cells };
}

function report(
  id: string,
  name: string,
  organisation: XeroOrganisation,
  now: Date,
  content: { subtitle: string; columns: readonly string[]; rows: readonly object[] },
): object {
  const header = ['', ...content.columns].map((Value) => ({ Value }));
  return {
    Reports: [
      {
        ReportID: id,
        ReportName: name,
        ReportType: id,
        ReportTitles: [name, organisation.seed.name, content.subtitle],
        ReportDate: longDay(dayOf(now.getTime())),
        UpdatedDateUTC: xeroDate(now.getTime()),
        Fields: [],
        Rows: [{ RowType: 'Header', Cells: header }, ...content.rows],
      },
    ],
  };
}

function longDay(day: Day): string {
  const options = { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' } as const;
  return new Date(startOf(day)).toLocaleDateString('en-GB', options);
}

function shortDay(day: Day): string {
  const options = { day: '2-digit', month: 'short', year: '2-digit', timeZone: 'UTC' } as const;
  return new Date(startOf(day)).toLocaleDateString('en-GB', options);
}
