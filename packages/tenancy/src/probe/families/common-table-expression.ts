import type { Family } from '../attack.ts';
import { readings } from './reading.ts';

/** WITH, read only. */
export const commonTableExpression: Family = {
  name: 'common-table-expression',
  tries: 'Read hidden rows through WITH, materialized or not, and recursively.',
  attacksOn: ({ table }) => {
    const { name: t, tenant: c } = table;
    return readings(
      table,
      {
        'read a materialized part': `with part as materialized (select ${c} from ${t}) select ${c} from part`,
        'read an inlined part': `with part as not materialized (select ${c} from ${t}) select ${c} from part`,
        'read a part twice': `with part as (select ${c} from ${t}) select distinct a.${c} as a, b.${c} as b from part a, part b`,
        'read recursively': `with recursive walk (id, depth) as (
            select ${c}, 1 from ${t}
            union
            select t.${c}, 2 from walk join ${t} t on depth = 1
          ) select distinct id from walk`,
      },
      { showsOwn: true },
    );
  },
};
