import { parseLosslessJson } from '../../../format/lossless-json.ts';
import type { LosslessJson } from '../../../format/lossless-json.ts';

/** One line of a report. */
export interface ReportRow {
  /** Names and totals above it and its own, which tell it from every other line. */
  readonly key: string;
  readonly label: string;
  /** 0 for the outermost. */
  readonly depth: number;
  readonly kind: 'section' | 'row' | 'total';
  /** Decimal texts, one a column, as they were sent; empty where there is none. */
  readonly values: readonly string[];
}

/** A report as a table. */
export interface Report {
  readonly title: string;
  /** Null where the provider does not say. */
  readonly currency: string | null;
  /** Without the first, which names the lines. */
  readonly columns: readonly string[];
  readonly rows: readonly ReportRow[];
}

/** Reads a report of Xero's or QuickBooks', every digit kept. Null for anything else. */
export function readReport(data: string): Report | null {
  const report = parseLosslessJson(data);
  if (report === null) return null;
  if (member(report, 'ReportName') !== null) return readXero(report);
  return member(report, 'Header') === null ? null : readQuickbooks(report);
}

function readXero(report: LosslessJson): Report {
  const rows: ReportRow[] = [];
  let columns: readonly string[] = [];
  for (const row of items(member(report, 'Rows'))) {
    if (text(member(row, 'RowType')) === 'Header') columns = cells(row).slice(1);
    else addXeroRow(rows, row, 0, '');
  }
  return { title: text(member(report, 'ReportName')), currency: null, columns, rows };
}

function addXeroRow(rows: ReportRow[], row: LosslessJson, depth: number, above: string): void {
  const type = text(member(row, 'RowType'));
  if (type === 'Section') {
    const label = text(member(row, 'Title'));
    const key = `${above}/${label}`;
    if (label !== '') rows.push({ key, label, depth, kind: 'section', values: [] });
    for (const inner of items(member(row, 'Rows'))) {
      addXeroRow(rows, inner, label === '' ? depth : depth + 1, key);
    }
    return;
  }
  const [label = '', ...values] = cells(row);
  const isTotal = type === 'SummaryRow' || above.endsWith('/');
  const kind = isTotal ? 'total' : 'row';
  // A total stands where its section does.
  const at = type === 'SummaryRow' ? Math.max(0, depth - 1) : depth;
  rows.push({ key: `${above}/${kind}:${label}`, label, depth: at, kind, values });
}

function cells(row: LosslessJson): readonly string[] {
  return items(member(row, 'Cells')).map((cell) => text(member(cell, 'Value')));
}

function readQuickbooks(report: LosslessJson): Report {
  const rows: ReportRow[] = [];
  const header = member(report, 'Header');
  for (const row of inRows(report)) addQuickbooksRow(rows, row, 0, '');
  const titles = items(member(member(report, 'Columns'), 'Column')).map((column) =>
    text(member(column, 'ColTitle')),
  );
  return {
    title: text(member(header, 'ReportName')),
    currency: text(member(header, 'Currency')) || null,
    columns: titles.slice(1),
    rows,
  };
}

function addQuickbooksRow(
  rows: ReportRow[],
  row: LosslessJson,
  depth: number,
  above: string,
): void {
  const add = (kind: ReportRow['kind'], source: LosslessJson | null, key: string): void => {
    const [label = '', ...values] = items(member(source, 'ColData')).map((cell) =>
      text(member(cell, 'value')),
    );
    const shown = kind === 'section' && values.every((value) => value === '') ? [] : values;
    rows.push({ key: `${key}/${kind}:${label}`, label, depth, kind, values: shown });
  };
  if (member(row, 'ColData') !== null) add('row', row, above);
  const header = member(row, 'Header');
  const name = text(member(items(member(header, 'ColData'))[0] ?? null, 'value'));
  const key = `${above}/${name}`;
  if (header !== null) add('section', header, above);
  for (const inner of inRows(row)) addQuickbooksRow(rows, inner, depth + 1, key);
  const summary = member(row, 'Summary');
  if (summary !== null) add('total', summary, key);
}

function inRows(row: LosslessJson): readonly LosslessJson[] {
  return items(member(member(row, 'Rows'), 'Row'));
}

function member(value: LosslessJson | null, name: string): LosslessJson | null {
  if (value?.kind !== 'object') return null;
  return value.members.find((each) => each.name === name)?.value ?? null;
}

function items(value: LosslessJson | null): readonly LosslessJson[] {
  return value?.kind === 'array' ? value.items : [];
}

function text(value: LosslessJson | null): string {
  if (value?.kind === 'string') return value.value;
  return value?.kind === 'number' ? value.text : '';
}
