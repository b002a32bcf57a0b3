import { Download } from 'lucide-react';

import { Button } from './button.tsx';
import type { Column } from './data-table.tsx';
import { saveCsv } from './save-csv.ts';

/** Properties of the button that saves a table. */
export interface CsvButtonProps<Row> {
  /** The beginning of the file name. */
  readonly name: string;
  readonly columns: readonly Pick<Column<Row>, 'header' | 'text'>[];
  readonly rows: readonly Row[];
}

/** Saves exactly the rows that are shown. */
export function CsvButton<Row>({ name, columns, rows }: CsvButtonProps<Row>) {
  return (
    <Button
      icon={<Download aria-hidden size={14} />}
      disabled={rows.length === 0}
      onClick={() => saveCsv(name, columns, rows)}
    >
      Export CSV
    </Button>
  );
}
