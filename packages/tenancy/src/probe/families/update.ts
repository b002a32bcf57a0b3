import type { Attack, Family } from '../attack.ts';
import { findChangeable } from './copied-row.ts';

/** UPDATE of rows that are not one's own. */
export const update: Family = {
  name: 'update',
  tries: 'Change rows of another tenant.',
  attacksOn: ({ table, foreign, own }) => {
    const { name: t, tenant: c, may } = table;
    const column = findChangeable(table);
    if (!may.update || column === null) return [];
    const set = `set ${column} = ${column}`;
    const asks = (name: string, sql: string): Attack => ({
      name,
      steps: [{ sql, asksForeignOnly: true }],
      watches: [table],
    });
    if (!may.select) return [{ name: 'update every row', steps: [`update ${t} ${set}`] }];
    return [
      asks('update the rows of B', `update ${t} ${set} where ${c} = ${foreign}`),
      asks('update all but its own', `update ${t} ${set} where ${c} <> ${own}`),
      asks(
        'update by a join with itself',
        `update ${t} u set ${column} = u.${column} from ${t} o where u.${c} <> ${own} and o.${c} is not null`,
      ),
      asks(
        'update from values',
        `update ${t} u set ${column} = u.${column} from (values (${foreign})) wanted (id) where u.${c} = wanted.id`,
      ),
      {
        name: 'update every row',
        steps: [`update ${t} ${set}`],
        watches: [table],
      },
    ];
  },
};
