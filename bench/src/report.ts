import type { Row } from './measure.ts';

/** The rows as a table for people. */
export function renderTable(rows: readonly Row[]): string {
  const heading = ['id', 'name', 'unit', 'ours', 'reference', 'ratio', 'spread', 'goal', 'holds'];
  const table = [heading, ...rows.map(renderRow)];
  const widths = heading.map((_, column) =>
    Math.max(...table.map((cells) => cells[column]?.length ?? 0)),
  );
  return table
    .map((cells) => cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '))
    .map((line) => line.trimEnd())
    .join('\n');
}

function renderRow(row: Row): readonly string[] {
  const [lowest, highest] = row.spread;
  return [
    row.id,
    row.name,
    row.unit,
    round(row.ours),
    round(row.reference),
    `${row.ratio.toFixed(2)}x`,
    `${lowest.toFixed(2)} to ${highest.toFixed(2)}, ${String(row.rounds)} rounds`,
    row.goal ?? '-',
    row.holds ? 'yes' : 'NO',
  ];
}

function round(value: number): string {
  return Math.round(value).toLocaleString('en-GB');
}
