import { Download } from 'lucide-react';

import { renderCsv } from '../format/csv.ts';
import { announce } from './announce.ts';
import { Button } from './button.tsx';
import type { Column } from './data-table.tsx';
import { saveFile } from './save-file.ts';

/** Properties of the button that saves a table. */
export interface CsvButtonProps<Row> {
  /** The beginning of the file name. */
  readonly name: string;
  readonly columns: readonly Pick<Column<Row>, 'header' | 'text'>[];
  readonly rows: readonly Row[];
}

/** Saves exactly the rows that are shown. */
export function CsvButton<Row>({ name, columns, rows }: CsvButtonProps<Row>) {
  const save = () => {
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
  };
  return (
    <Button icon={<Download aria-hidden size={14} />} disabled={rows.length === 0} onClick={save}>
      Export CSV
    </Button>
  );
}
