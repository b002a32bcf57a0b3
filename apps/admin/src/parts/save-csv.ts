import { renderCsv } from '../format/csv.ts';
import { announce } from './announce.ts';
import type { Column } from './data-table.tsx';
import { saveFile } from './save-file.ts';

/** Saves exactly the rows that are shown. `name` begins the file's name. */
export function saveCsv<Row>(
  name: string,
  columns: readonly Pick<Column<Row>, 'header' | 'text'>[],
  rows: readonly Row[],
): void {
  const header = columns.map((column) => column.header);
  const csv = renderCsv(
    header,
    rows.map((row) => columns.map((column) => column.text(row))),
  );
  // The byte order mark tells a spreadsheet that this is UTF-8.
  saveFile(
    `${name}-${new Date().toISOString().slice(0, 10)}.csv`,
    new Blob(['\uFEFF', csv], { type: 'text/csv' }),
  );
  announce(`Saved ${rows.length} rows.`);
}
