import type { Attack, Family } from '../attack.ts';
import { foreignColumns } from './planted-row.ts';

/** UPDATE of the tenant column. */
export const moveRow: Family = {
  name: 'move-row',
  tries: 'Move a row of its own to another tenant, or take one from it.',
  attacksOn: (target) => {
    const { table, foreign, own } = target;
    const { name: t, tenant: c, may, columns } = table;
    const mayMove = columns.some(({ name, mayUpdate }) => name === c && mayUpdate);
    if (!mayMove || !may.select) return [];
    const { given, values } = foreignColumns(target, ({ mayUpdate }) => mayUpdate);
    const names = Object.keys(given).join(', ');
    const row = Object.values(given).join(', ');
    const set = Object.entries(given)
      .map(([name, sql]) => `${name} = ${sql}`)
      .join(', ');
    const attack = (name: string, sql: string): Attack => ({
      name,
      steps: [{ sql, values }],
      expects: 'refusal',
      watches: [table],
    });
    const take = `update ${t} set ${c} = ${own} where ${c} = ${foreign}`;
    return [
      attack('give every row to B', `update ${t} set ${set}`),
      attack('give its own rows to B', `update ${t} set ${set} where ${c} = ${own}`),
      attack(
        'give a row by a sub-select',
        `update ${t} set (${names}) = row (${row}) where ${c} in (select ${own})`,
      ),
      {
        name: 'take the rows of B',
        steps: [{ sql: take, asksForeignOnly: true }],
        watches: [table],
      },
    ];
  },
};
