import type { Family } from '../attack.ts';
import { readings } from './reading.ts';

/** UNION, INTERSECT, EXCEPT. */
export const setOperation: Family = {
  name: 'set-operation',
  tries: 'Let hidden rows show in a set operation.',
  attacksOn: ({ table, foreign, own }) => {
    const { name: t, tenant: c } = table;
    const all = `select ${c} as id from ${t}`;
    return [
      ...readings(
        table,
        {
          'add all to none': `select null::${table.tenantType} as id union all ${all}`,
          'unite with itself': `${all} union ${all}`,
          'intersect with itself': `${all} intersect all ${all}`,
        },
        { showsOwn: true },
      ),
      ...readings(table, {
        'take away its own': `${all} except select ${own}`,
        'intersect with B': `${all} intersect select ${foreign}`,
        'count what is left of B': `select 1 - pg_catalog.count(*) as foreign_rows from (select ${foreign} except ${all}) s`,
      }),
    ];
  },
};
