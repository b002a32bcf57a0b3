import type { Attack, Family } from '../attack.ts';

/** DELETE of rows that are not one's own. */
export const remove: Family = {
  name: 'remove',
  tries: 'Delete rows of another tenant.',
  attacksOn: ({ table, foreign, own }) => {
    const { name: t, tenant: c, may } = table;
    if (!may.delete) return [];
    const all: Attack = { name: 'delete every row', steps: [`delete from ${t}`], watches: [table] };
    if (!may.select) return [all];
    const asks = (name: string, sql: string): Attack => ({
      name,
      steps: [{ sql, asksForeignOnly: true }],
      watches: [table],
    });
    return [
      all,
      asks('delete the rows of B', `delete from ${t} where ${c} = ${foreign}`),
      asks('delete all but its own', `delete from ${t} where ${c} <> ${own}`),
      asks(
        'delete by a join with itself',
        `delete from ${t} d using ${t} o where d.${c} <> ${own} and o.${c} is not null`,
      ),
      asks(
        'delete what a sub-select names',
        `delete from ${t} where ${c} in (select ${c} from ${t} where ${c} <> ${own})`,
      ),
    ];
  },
};
