import type { ReactNode } from 'react';

import { classNames } from './class-names.ts';
import { useRowKeys } from './use-row-keys.ts';

/** One column of a table. */
export interface Column<Row> {
  readonly id: string;
  readonly header: string;
  readonly cell: (row: Row) => ReactNode;
  /** The plain text of the cell, for CSV. */
  readonly text: (row: Row) => string;
  readonly align?: 'start' | 'end';
  /** Hidden below this width, where the drawer shows it instead. */
  readonly hideBelow?: 'sm' | 'md' | 'lg' | 'wide' | 'vast';
  /** Classes of the cells, not of the header. */
  readonly className?: string;
}

/** Properties of a table. */
export interface DataTableProps<Row> {
  /** What the table lists, for its accessible name. */
  readonly name: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string;
  readonly selectedKey?: string | undefined;
  readonly onOpen?: (row: Row) => void;
  readonly footer?: ReactNode;
}

const hidden = {
  sm: 'max-sm:hidden',
  md: 'max-md:hidden',
  lg: 'max-lg:hidden',
  wide: 'max-wide:hidden',
  vast: 'max-vast:hidden',
} as const;

/** Rows under a sticky header. Up, down, Home and End move between rows, Enter opens one. */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { name, columns, rows, rowKey, selectedKey, onOpen, footer } = props;
  const keys = useRowKeys(rows.length, (index) => {
    const row = rows[index];
    if (row !== undefined) onOpen?.(row);
  });
  return (
    <div className="min-w-0 rounded-card border border-line bg-raised">
      <div className="max-lg:overflow-x-auto max-lg:rounded-t-card">
        <table
          role={onOpen === undefined ? undefined : 'grid'}
          aria-label={name}
          className="w-full border-separate border-spacing-0 text-sm"
        >
          <thead>
            <tr>
              {columns.map((column) => (
                <th
                  key={column.id}
                  scope="col"
                  className={classNames(headClass, cellClass(column))}
                >
                  {column.header}
                </th>
              ))}
            </tr>
          </thead>
          <tbody {...(onOpen === undefined ? {} : keys.body)}>
            {rows.map((row, index) => (
              <BodyRow
                key={rowKey(row)}
                {...{ row, columns }}
                selected={selectedKey !== undefined && rowKey(row) === selectedKey}
                {...(onOpen === undefined
                  ? {}
                  : { opens: { onClick: () => onOpen(row), ...keys.row(index) } })}
              />
            ))}
          </tbody>
        </table>
      </div>
      {footer !== undefined && <div className="border-t border-line px-4 py-2.5">{footer}</div>}
    </div>
  );
}

interface BodyRowProps<Row> {
  readonly row: Row;
  readonly columns: readonly Column<Row>[];
  readonly selected: boolean;
  readonly opens?: { readonly onClick: () => void; readonly tabIndex: number };
}

function BodyRow<Row>({ row, columns, selected, opens }: BodyRowProps<Row>) {
  return (
    <tr
      {...opens}
      aria-selected={opens === undefined ? undefined : selected}
      className={classNames(
        'group',
        opens !== undefined && 'cursor-pointer focus-visible:outline-offset-[-2px]',
        opens !== undefined && (selected ? 'bg-accent-soft' : 'hover:bg-sunken'),
      )}
    >
      {columns.map((column) => (
        <td
          key={column.id}
          className={classNames(
            'h-10 border-b border-line px-2.5 py-[9px] whitespace-nowrap sm:px-4 group-last:border-b-0',
            cellClass(column),
            column.className,
          )}
        >
          {column.cell(row)}
        </td>
      ))}
    </tr>
  );
}

const headClass = classNames(
  'z-10 border-b border-line bg-sunken px-2.5 py-2 text-xs sm:px-4 leading-5 font-medium whitespace-nowrap text-muted',
  'first:rounded-tl-[7px] last:rounded-tr-[7px] lg:sticky lg:top-[52px]',
);

function cellClass<Row>({ align, hideBelow }: Column<Row>): string {
  return classNames(
    align === 'end' ? 'tnum text-right' : 'text-left',
    hideBelow !== undefined && hidden[hideBelow],
  );
}
