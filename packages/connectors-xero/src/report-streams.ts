import { monthlyReports, readRows, readShape } from '@ataski/connectors-kit';

import { closedUntil } from './organisation-stream.ts';
import { Report, Reports } from './schemas.ts';

/** Two years of months, with the one that runs. */
const months = 24;

const bases = ['accrual', 'cash'];

/** They tell when the report was asked for, and not what is in it. */
const askedAt: ReadonlySet<string> = new Set(['ReportDate', 'UpdatedDateUTC']);

const shared = { months, bases, closedUntil, alsoCalls: ['get_organisation'] as const };

/** The profit and loss report of each month, by the books and by payments. */
export const profitAndLossStream = monthlyReports({
  ...shared,
  stream: 'profit_and_loss',
  operation: 'profit_and_loss',
  probe: { operation: 'profit_and_loss' },
  query: ({ first, last }, basis) => [
    ['fromDate', first],
    ['toDate', last],
    ...paymentsOnly(basis),
  ],
  report: (text) => reportOf(text, 'profit_and_loss'),
});

/** The balance sheet at the end of each month, by the books and by payments. */
export const balanceSheetStream = monthlyReports({
  ...shared,
  stream: 'balance_sheet',
  operation: 'balance_sheet',
  probe: { operation: 'balance_sheet' },
  query: ({ last }, basis) => [['date', last], ...paymentsOnly(basis)],
  report: (text) => reportOf(text, 'balance_sheet'),
});

function paymentsOnly(basis: string): readonly (readonly [string, string])[] {
  // Without the organisation's own layout, so that all months have the same rows.
  return [
    ['standardLayout', 'true'],
    ['paymentsOnly', String(basis === 'cash')],
  ];
}

function reportOf(text: string, stream: string): string {
  readShape(Reports, JSON.parse(text), stream);
  const [report] = readRows(text, ['Reports'], Report, stream, askedAt);
  return report?.text ?? '';
}
