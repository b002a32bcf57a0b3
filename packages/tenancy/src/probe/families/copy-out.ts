import type { Family } from '../attack.ts';
import { listReadable } from '../target-table.ts';
import { readings } from './reading.ts';

/** COPY TO. */
export const copyOut: Family = {
  name: 'copy-out',
  tries: 'Copy rows of another tenant out, by table and by query.',
  attacksOn: ({ table, own }) => {
    const { name: t, tenant: c, kind } = table;
    const byTable: Readonly<Record<string, string>> =
      kind === 'table'
        ? { 'copy the table': `copy ${t} (${listReadable(table).join(', ')}) to stdout` }
        : {};
    return [
      ...readings(
        table,
        {
          ...byTable,
          'copy a query': `copy (select ${c} from ${t}) to stdout`,
          'copy a query as CSV': `copy (select ${c} from ${t}) to stdout with (format csv, header)`,
        },
        { showsOwn: true },
      ),
      ...readings(table, {
        'copy all but its own': `copy (select ${c} from ${t} where ${c} <> ${own}) to stdout`,
      }),
    ];
  },
};
