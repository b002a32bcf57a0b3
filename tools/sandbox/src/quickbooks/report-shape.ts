import { amountText, sumOf } from '../decimal-amount.ts';
import type { Amount } from '../decimal-amount.ts';
import { pacificTime } from './pacific-time.ts';
import type { ReportColumn, ReportRequest } from './report-columns.ts';

/** A line of a report: a title, the account behind it, an amount for each column. */
export interface ReportLine {
  readonly title: string;
  readonly id?: string;
  readonly amounts: readonly Amount[];
}

/** The sum of lines, column by column. */
export function addLines(title: string, lines: readonly ReportLine[], columns: number): ReportLine {
  const amounts = Array.from({ length: columns }, (_, column) =>
    sumOf(lines.map((line) => line.amounts[column] ?? 0n)),
  );
  return { title, amounts };
}

/** One line less another. */
export function lessLine(title: string, from: ReportLine, what: ReportLine): ReportLine {
  const amounts = from.amounts.map((amount, column) => amount - (what.amounts[column] ?? 0n));
  return { title, amounts };
}

/** A section with its lines and its sum. */
export function section(
  group: string,
  title: string,
  lines: readonly ReportLine[],
  sum: ReportLine,
): object {
  return {
    Header: { ColData: colData({ title, amounts: sum.amounts.map(() => 0n) }, '') },
    Rows: { Row: lines.map((line) => ({ ColData: colData(line, ''), type: 'Data' })) },
    Summary: { ColData: colData(sum, '0.00') },
    type: 'Section',
    group,
  };
}

/** A sum that stands alone, such as the net income. */
export function lone(group: string, line: ReportLine): object {
  return { Summary: { ColData: colData(line, '0.00') }, type: 'Section', group };
}

function colData({ title, id, amounts }: ReportLine, zero: string): readonly object[] {
  const values = amounts.map((amount) => ({ value: amount === 0n ? zero : amountText(amount) }));
  return [{ value: title, ...(id === undefined ? {} : { id }) }, ...values];
}

/** The whole report; without data it has no rows and says so. */
export function renderReport(
  name: string,
  request: ReportRequest,
  columns: readonly ReportColumn[],
  content: { readonly rows: readonly object[]; readonly isEmpty: boolean; readonly now: Date },
): object {
  const { from, to, basis, summarizeBy } = request;
  const { rows, isEmpty, now } = content;
  return {
    Header: {
      Time: pacificTime(now.getTime()),
      ReportName: name,
      ...(name === 'CashFlow' ? {} : { ReportBasis: basis }),
      StartPeriod: from,
      EndPeriod: to,
      SummarizeColumnsBy: summarizeBy,
      Currency: 'USD',
      Option: [
        { Name: 'AccountingStandard', Value: 'GAAP' },
        { Name: 'NoReportData', Value: String(isEmpty) },
      ],
    },
    Columns: {
      Column: [
        { ColTitle: '', ColType: 'Account', MetaData: [{ Name: 'ColKey', Value: 'account' }] },
        ...columns.map((column) => ({
          ColTitle: column.title,
          ColType: 'Money',
          MetaData: [
            { Name: 'StartDate', Value: column.from },
            { Name: 'EndDate', Value: column.to },
          ],
        })),
      ],
    },
    Rows: isEmpty ? {} : { Row: rows },
  };
}
