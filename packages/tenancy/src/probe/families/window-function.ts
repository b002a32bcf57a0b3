import type { Family } from '../attack.ts';
import { readings } from './reading.ts';

/** Functions over neighbouring rows. */
export const windowFunction: Family = {
  name: 'window-function',
  tries: 'See hidden rows as neighbours in a window.',
  attacksOn: ({ table, own }) => {
    const { name: t, tenant: c } = table;
    return [
      ...readings(
        table,
        {
          'look at neighbours': `select distinct pg_catalog.lag(${c}::text) over w as a, pg_catalog.lead(${c}::text) over w as b, ${c} as own
            from ${t} window w as (order by ${c})`,
          'look at both ends': `select distinct pg_catalog.first_value(${c}) over w as a, pg_catalog.last_value(${c}) over w as b
            from ${t} window w as (order by ${c} rows between unbounded preceding and unbounded following)`,
        },
        { showsOwn: true },
      ),
      ...readings(table, {
        'count beyond its own': `select distinct pg_catalog.count(*) over () - pg_catalog.count(*) filter (where ${c} = ${own}) over () as foreign_rows from ${t}`,
        'rank among tenants': `select coalesce(pg_catalog.max(rank) - 1, 0) as foreign_rows from (
          select pg_catalog.dense_rank() over (order by ${c}) as rank from ${t}) s`,
      }),
    ];
  },
};
