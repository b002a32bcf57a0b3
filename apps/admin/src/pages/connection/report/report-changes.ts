import type { Report, ReportRow } from './report.ts';

/** One line that is not what it was. */
export interface ReportChange {
  readonly key: string;
  readonly label: string;
  /** Decimal texts; null where the line was not there. */
  readonly before: string | null;
  readonly after: string | null;
}

/** What a report was restated by, line by line, in the order of the later one. */
export function reportChanges(before: Report, after: Report): readonly ReportChange[] {
  const known = new Map(before.rows.map((row) => [row.key, row]));
  const kept = new Set(after.rows.map(({ key }) => key));
  const changes = after.rows.map((row) => changeOf(row, known.get(row.key) ?? null, row));
  const gone = before.rows
    .filter(({ key }) => !kept.has(key))
    .map((row) => changeOf(row, row, null));
  return [...changes, ...gone].filter(
    (change) => change.before !== change.after && (change.before ?? change.after) !== '',
  );
}

function changeOf(
  { key, label }: ReportRow,
  before: ReportRow | null,
  after: ReportRow | null,
): ReportChange {
  return { key, label, before: valueOf(before), after: valueOf(after) };
}

function valueOf(row: ReportRow | null): string | null {
  return row === null ? null : (row.values.at(-1) ?? '');
}
