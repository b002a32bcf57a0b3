import type { Family } from '../attack.ts';
import { isReachable } from '../target-table.ts';
import { attacks } from './reading.ts';

/** Tables that the role may not touch at all. */
export const closedTable: Family = {
  name: 'closed-table',
  tries: 'Use a table on which nothing was granted.',
  attacksOn: ({ table, foreign }) => {
    const { name: t, tenant: c } = table;
    if (isReachable(table)) return [];
    return attacks(
      {
        read: `select ${c} from ${t}`,
        count: `select pg_catalog.count(*) from ${t}`,
        insert: `insert into ${t} (${c}) values (${foreign})`,
        update: `update ${t} set ${c} = ${c}`,
        delete: `delete from ${t}`,
        lock: `lock table ${t} in access share mode nowait`,
        copy: `copy ${t} to stdout`,
      },
      { expects: 'refusal' },
    );
  },
};
