import { compactJson, monthlyReports, readShape } from '@ataski/connectors-kit';
import type { ReportMonth } from '@ataski/connectors-kit';

import { closedUntil } from './company-info-stream.ts';
import { versioned } from './minor-version.ts';
import { Report } from './schemas.ts';

/** Intuit counts each read, so a year it is. */
const months = 12;

/** It tells when the report was asked for, and not what is in it. */
const askedAt: ReadonlySet<string> = new Set(['Time']);

/** By the month and the basis. */
type Query = readonly (readonly [string, string])[];

const shared = { months, closedUntil, alsoCalls: ['preferences'] as const };

/** The profit and loss report of each month, by the books and by payments. */
export const profitAndLossStream = monthlyReports({
  ...shared,
  ...{ stream: 'profit_and_loss', operation: 'profit_and_loss', bases: ['accrual', 'cash'] },
  query: byBasis,
  report: (text) => reportOf(text, 'profit_and_loss'),
});

/** The balance sheet at the end of each month, by the books and by payments. */
export const balanceSheetStream = monthlyReports({
  ...shared,
  ...{ stream: 'balance_sheet', operation: 'balance_sheet', bases: ['accrual', 'cash'] },
  query: byBasis,
  report: (text) => reportOf(text, 'balance_sheet'),
});

/** The cash flow report of each month, which has one basis only. */
export const cashFlowStream = monthlyReports({
  ...shared,
  ...{ stream: 'cash_flow', operation: 'cash_flow', bases: ['any'] },
  query: spanOf,
  report: (text) => reportOf(text, 'cash_flow'),
});

function byBasis(month: ReportMonth, basis: string): Query {
  return [...spanOf(month), ['accounting_method', basis === 'cash' ? 'Cash' : 'Accrual']];
}

function spanOf({ first, last }: ReportMonth): Query {
  return [['start_date', first], ['end_date', last], versioned];
}

/** Without data the report says so itself, in its option `NoReportData`. */
function reportOf(text: string, stream: string): string {
  readShape(Report, JSON.parse(text), stream);
  return compactJson(text, askedAt);
}
