import type { Family } from '../attack.ts';
import { attacks } from './reading.ts';

/** What the planner knows: frequent values are values of rows. */
export const statistics: Family = {
  name: 'statistics',
  tries: 'Find values of rows in the statistics of the planner.',
  attacksOn: ({ table: { name } }) => {
    const place = "pg_catalog.format('%I.%I', s.schemaname, s.tablename)";
    const count = (relation: string) =>
      `select pg_catalog.count(*) as foreign_rows from pg_catalog.${relation} s where ${place} = $1`;
    const values = [name];
    return attacks({
      'read frequent values': [{ sql: count('pg_stats'), values }],
      'read frequent values of several columns': [{ sql: count('pg_stats_ext'), values }],
      'read frequent values of expressions': [{ sql: count('pg_stats_ext_exprs'), values }],
      'read the raw statistics': [
        {
          sql: `select pg_catalog.count(s.stavalues1) as foreign_rows from pg_catalog.pg_statistic s
                 where s.starelid = pg_catalog.to_regclass($1)`,
          values,
        },
      ],
    });
  },
};
