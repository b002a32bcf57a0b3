import type { Family } from '../attack.ts';
import { readings } from './reading.ts';

/** Queries of one table. */
export const plainRead: Family = {
  name: 'plain-read',
  tries: 'Read rows of another tenant by asking for them.',
  attacksOn: ({ table, foreign, own }) => {
    const { name: t, tenant: c } = table;
    return [
      ...readings(
        table,
        {
          'read every row': `select ${c} from ${t}`,
          'read distinct tenants': `select distinct ${c} from ${t}`,
          'skip the filter': `select ${c} from ${t} where ${c} = ${foreign} or true`,
          'read in order': `select ${c} from ${t} order by ${c} desc nulls first`,
          'read by pages': `select ${c} from ${t} order by 1 limit 1000 offset 0`,
        },
        { showsOwn: true },
      ),
      ...readings(table, {
        'ask for the rows of B': `select ${c} from ${t} where ${c} = ${foreign}`,
        'ask for all but its own': `select ${c} from ${t} where ${c} <> ${own}`,
        'ask by a list': `select ${c} from ${t} where ${c} in (${foreign}, ${own})`,
        'ask by text': `select ${c} from ${t} where ${c}::text like '%'`,
        'ask for nulls too': `select ${c} from ${t} where (${c} = ${own}) is distinct from true`,
      }),
    ];
  },
};
