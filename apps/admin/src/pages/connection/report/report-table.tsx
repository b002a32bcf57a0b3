import { decimalPlaces, groupDecimal } from '../../../format/decimal.ts';
import { classNames } from '../../../parts/class-names.ts';
import type { Report, ReportRow } from './report.ts';

/** A report as accountants read it: sections, indented lines, totals under a rule. */
export function ReportTable({ report, name }: { readonly report: Report; readonly name: string }) {
  const { columns, currency, rows } = report;
  const scale = Math.max(...rows.flatMap(({ values }) => values.map(decimalPlaces)), 0);
  return (
    // Reached by the keyboard, because a narrow window has to scroll it.
    <div role="region" aria-label={`${name}, scrollable`} tabIndex={0} className="overflow-x-auto">
      <table aria-label={name} className="w-full border-separate border-spacing-0 text-sm">
        <thead>
          <tr>
            <th scope="col" className={`${headClass} text-left`}>
              Account
            </th>
            {columns.map((column, index) => (
              <th key={index} scope="col" className={`${headClass} text-right`}>
                {column}
                {currency !== null && <span className="ml-1.5 text-faint">{currency}</span>}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Line key={row.key} row={row} columns={columns.length} scale={scale} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

const headClass =
  'border-b border-line bg-sunken px-4 py-2 text-xs leading-5 font-medium whitespace-nowrap text-muted';

const indents = ['pl-4', 'pl-8', 'pl-12', 'pl-16', 'pl-20'];

interface LineProps {
  readonly row: ReportRow;
  readonly columns: number;
  /** Digits behind the point, so that points stand below one another. */
  readonly scale: number;
}

function Line({ row, columns, scale }: LineProps) {
  const { depth, kind, label, values } = row;
  const weight = kind === 'row' ? 'font-normal' : 'font-semibold';
  const rule = kind === 'total' ? 'border-t border-line-strong' : '';
  return (
    <tr>
      <th
        scope="row"
        className={classNames('py-1.5 pr-4 text-left', weight, rule, indents[depth] ?? 'pl-20')}
      >
        {label}
      </th>
      {Array.from({ length: columns }, (_, index) => (
        <td
          key={index}
          className={classNames('tnum px-4 py-1.5 text-right whitespace-nowrap', weight, rule)}
        >
          {shown(values[index] ?? '', scale)}
        </td>
      ))}
    </tr>
  );
}

function shown(value: string, scale: number): string {
  return value === '' ? '' : (groupDecimal(value, scale) ?? value);
}
