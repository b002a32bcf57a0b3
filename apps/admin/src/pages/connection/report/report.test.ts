import { describe, expect, it } from 'vitest';

import { reportChanges } from './report-changes.ts';
import { readReport } from './report.ts';
import type { Report } from './report.ts';

const xero = JSON.stringify({
  ReportName: 'Profit & Loss',
  Rows: [
    { RowType: 'Header', Cells: [{ Value: '' }, { Value: '31 Oct 26' }] },
    {
      RowType: 'Section',
      Title: 'Income',
      Rows: [
        { RowType: 'Row', Cells: [{ Value: 'Sales' }, { Value: '37037036714155.5834' }] },
        {
          RowType: 'SummaryRow',
          Cells: [{ Value: 'Total Income' }, { Value: '37037036714155.5834' }],
        },
      ],
    },
    {
      RowType: 'Section',
      Title: '',
      Rows: [
        { RowType: 'Row', Cells: [{ Value: 'Net Profit' }, { Value: '37037036714155.5834' }] },
      ],
    },
  ],
});

const quickbooks = (rent: string): string =>
  JSON.stringify({
    Header: { ReportName: 'ProfitAndLoss', Currency: 'USD' },
    Columns: { Column: [{ ColTitle: '' }, { ColTitle: 'Total' }] },
    Rows: {
      Row: [
        {
          Header: { ColData: [{ value: 'Expenses' }, { value: '' }] },
          Rows: { Row: [{ ColData: [{ value: 'Rent' }, { value: rent }], type: 'Data' }] },
          Summary: { ColData: [{ value: 'Total Expenses' }, { value: rent }] },
          type: 'Section',
        },
        { Summary: { ColData: [{ value: 'Net Income' }, { value: `-${rent}` }] }, type: 'Section' },
      ],
    },
  });

function read(data: string): Report {
  const report = readReport(data);
  if (report === null) throw new Error('Not a report.');
  return report;
}

const lines = ({ rows }: Report): readonly unknown[] =>
  rows.map(({ label, depth, kind, values }) => [label, depth, kind, ...values]);

describe('a report', () => {
  it('of Xero is read as sections, lines and totals, every digit kept', () => {
    const report = read(xero);
    expect([report.title, report.columns]).toEqual(['Profit & Loss', ['31 Oct 26']]);
    expect(lines(report)).toEqual([
      ['Income', 0, 'section'],
      ['Sales', 1, 'row', '37037036714155.5834'],
      ['Total Income', 0, 'total', '37037036714155.5834'],
      ['Net Profit', 0, 'total', '37037036714155.5834'],
    ]);
  });

  it('of QuickBooks is read in the same way, with its currency', () => {
    const report = read(quickbooks('5033.50'));
    expect(report.currency).toBe('USD');
    expect(lines(report)).toEqual([
      ['Expenses', 0, 'section'],
      ['Rent', 1, 'row', '5033.50'],
      ['Total Expenses', 0, 'total', '5033.50'],
      ['Net Income', 0, 'total', '-5033.50'],
    ]);
  });

  it.each(['', '[]', '{}', '<html>', '{"Rows":1}'])('is not made of %j', (data) => {
    expect(readReport(data)).toBeNull();
  });

  it('that was restated says which lines differ, and by what', () => {
    expect(reportChanges(read(quickbooks('5033.50')), read(quickbooks('6000.00')))).toMatchObject([
      { label: 'Rent', before: '5033.50', after: '6000.00' },
      { label: 'Total Expenses', before: '5033.50', after: '6000.00' },
      { label: 'Net Income', before: '-5033.50', after: '-6000.00' },
    ]);
    expect(reportChanges(read(xero), read(xero))).toEqual([]);
  });

  it('that lost or won a line says so', () => {
    const whole = read(quickbooks('1.00'));
    const without = { ...whole, rows: whole.rows.filter(({ label }) => label !== 'Rent') };
    expect(reportChanges(whole, without)).toMatchObject([
      { label: 'Rent', before: '1.00', after: null },
    ]);
    expect(reportChanges(without, whole)).toMatchObject([
      { label: 'Rent', before: null, after: '1.00' },
    ]);
  });
});
