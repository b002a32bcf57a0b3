import type { Attack, Family } from '../attack.ts';

/** UPDATE of the tenant column. */
export const moveRow: Family = {
  name: 'move-row',
  tries: 'Move a row of its own to another tenant, or take one from it.',
  attacksOn: ({ table, foreign, own }) => {
    const { name: t, tenant: c, may, columns } = table;
    const mayMove = columns.some(({ name, mayUpdate }) => name === c && mayUpdate);
    if (!mayMove || !may.select) return [];
    const attack = (name: string, sql: string): Attack => ({
      name,
      steps: [sql],
      expects: 'refusal',
      watches: [table],
    });
    return [
      attack('give every row to B', `update ${t} set ${c} = ${foreign}`),
      attack('give its own rows to B', `update ${t} set ${c} = ${foreign} where ${c} = ${own}`),
      attack(
        'give a row by a sub-select',
        `update ${t} set (${c}) = row (${foreign}) where ${c} in (select ${c} from ${t})`,
      ),
      {
        name: 'take the rows of B',
        steps: [
          { sql: `update ${t} set ${c} = ${own} where ${c} = ${foreign}`, asksForeignOnly: true },
        ],
        watches: [table],
      },
    ];
  },
};
