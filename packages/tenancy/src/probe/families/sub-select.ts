import type { Family } from '../attack.ts';
import { readings } from './reading.ts';

/** Queries inside of queries. */
export const subSelect: Family = {
  name: 'sub-select',
  tries: 'Hide the reading of another tenant inside a sub-select.',
  attacksOn: ({ table, foreign, own }) => {
    const { name: t, tenant: c } = table;
    return [
      ...readings(
        table,
        {
          'gather an array': `select array(select ${c} from ${t}) as found`,
          'read from a sub-select': `select found from (select ${c} as found from ${t} offset 0) s`,
          'take the largest': `select (select pg_catalog.max(${c}::text) from ${t}) as a, (select pg_catalog.min(${c}::text) from ${t}) as b`,
        },
        { showsOwn: true },
      ),
      ...readings(table, {
        'take one of B': `select (select ${c} from ${t} where ${c} = ${foreign} limit 1) as found`,
        'ask whether B is there': `select (exists (select from ${t} where ${c} = ${foreign}))::int as foreign_rows`,
        'ask whether B is in it': `select (${foreign} in (select ${c} from ${t}))::int as foreign_rows`,
        'ask by any': `select (${foreign} = any (select ${c} from ${t}))::int as foreign_rows`,
        'ask by all': `select (not coalesce(${own} = all (select ${c} from ${t}), true))::int as foreign_rows`,
        correlate: `select o.${c} from ${t} o where exists (select from ${t} i where i.${c} <> ${own})`,
      }),
    ];
  },
};
