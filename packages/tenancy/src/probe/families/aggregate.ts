import type { Family } from '../attack.ts';
import { readings } from './reading.ts';

/** Aggregates and groups. */
export const aggregate: Family = {
  name: 'aggregate',
  tries: 'Count, group and gather rows of another tenant.',
  attacksOn: ({ table, foreign, own }) => {
    const { name: t, tenant: c } = table;
    return [
      ...readings(
        table,
        {
          'group by tenant': `select ${c}, pg_catalog.count(*) as n from ${t} group by ${c}`,
          'gather text': `select pg_catalog.string_agg(distinct ${c}::text, ',') as found from ${t}`,
          'gather an array of all': `select pg_catalog.array_agg(${c}) as found from ${t}`,
          'gather JSON': `select pg_catalog.jsonb_agg(${c}) as found from ${t}`,
          'take both ends': `select pg_catalog.min(${c}::text) as a, pg_catalog.max(${c}::text) as b from ${t}`,
          'group by all sets': `select ${c}, pg_catalog.count(*) as n from ${t} group by cube (${c})`,
        },
        { showsOwn: true },
      ),
      ...readings(table, {
        'count all but its own': `select pg_catalog.count(*) filter (where ${c} <> ${own}) as foreign_rows from ${t}`,
        'sum up the others': `select coalesce(pg_catalog.sum(case when ${c} = ${own} then 0 else 1 end), 0) as foreign_rows from ${t}`,
        'ask whether any is of B': `select coalesce(pg_catalog.bool_or(${c} = ${foreign}), false)::int as foreign_rows from ${t}`,
        'have more than one tenant': `select pg_catalog.count(*) as foreign_rows from (
          select 1 from ${t} having pg_catalog.count(distinct ${c}) > 1) s`,
      }),
    ];
  },
};
