import type { Family } from '../attack.ts';
import { readings } from './reading.ts';

/** Rows as a whole, and where they lie. */
export const systemColumn: Family = {
  name: 'system-column',
  tries: 'Reach rows of another tenant by their place, their table or as whole rows.',
  attacksOn: ({ table, own }) => {
    const { name: t, tenant: c } = table;
    if (!table.mayReadSystemColumns) return [];
    const whole = readings(
      table,
      {
        'read whole rows': `select t from ${t} t`,
        'read whole rows as JSON': `select pg_catalog.to_jsonb(t) as row from ${t} t`,
        'read the table command': `table ${t}`,
      },
      { showsOwn: true },
    );
    if (table.kind !== 'table' && table.kind !== 'partitioned') return whole;
    return [
      ...whole,
      ...readings(table, {
        'read by every place': `select ${c} from ${t} where ctid = any (array(
          select pg_catalog.format('(%s,%s)', page, line)::tid
            from pg_catalog.generate_series(0, 20) page, pg_catalog.generate_series(1, 60) line))`,
        'read by a range of places': `select ${c} from ${t} where ctid >= '(0,0)'::tid`,
        'read by the writing transaction': `select ${c} from ${t} where xmin::text <> '0'`,
        'count places': `select pg_catalog.count(ctid) filter (where ${c} <> ${own}) as foreign_rows from ${t}`,
      }),
    ];
  },
};
