import type { Family } from '../attack.ts';
import { readings } from './reading.ts';

/** Joins of a table with itself and with values. */
export const join: Family = {
  name: 'join',
  tries: 'Bring hidden rows in by a join: inner, outer, cross, lateral, semi and anti.',
  attacksOn: ({ table, foreign, own }) => {
    const { name: t, tenant: c } = table;
    const both = `distinct a.${c} as a, b.${c} as b`;
    return [
      ...readings(
        table,
        {
          'join inside': `select ${both} from ${t} a join ${t} b on a.${c} = b.${c}`,
          'join outside, left': `select ${both} from ${t} a left join ${t} b on b.${c} <> a.${c}`,
          'join outside, full': `select ${both} from ${t} a full join ${t} b on a.${c} = b.${c}`,
          'join across': `select ${both} from ${t} a cross join ${t} b`,
          'join sideways': `select ${both} from ${t} a cross join lateral (select ${c} from ${t} where ${c} is distinct from a.${c} or true) b`,
        },
        { showsOwn: true },
      ),
      ...readings(table, {
        'join with a wanted id': `select t.${c} from (values (${foreign})) wanted (id) join ${t} t on t.${c} = wanted.id`,
        'join with a wanted id, right': `select t.${c} from ${t} t right join (values (${foreign})) wanted (id) on t.${c} = wanted.id`,
        'keep what has a partner': `select pg_catalog.count(*) as foreign_rows from (values (${foreign})) wanted (id)
          where exists (select from ${t} t where t.${c} = wanted.id)`,
        'count pairs of tenants': `select pg_catalog.count(*) as foreign_rows from ${t} a join ${t} b on a.${c} <> b.${c} or b.${c} <> ${own}`,
      }),
    ];
  },
};
