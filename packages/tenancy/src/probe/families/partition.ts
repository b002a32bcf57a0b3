import type { Attack, Family } from '../attack.ts';

/** Partitions and inheriting tables, named directly. */
export const partition: Family = {
  name: 'partition',
  tries: 'Reach rows past the policy of the parent by naming a partition or a child.',
  attacksOn: ({ table, foreign, own }) => {
    const { name: t, tenant: c, children } = table;
    const only: readonly Attack[] =
      table.kind === 'table' || table.kind === 'partitioned'
        ? [{ name: 'read only the parent', steps: [`select ${c} from only ${t}`] }]
        : [];
    const direct = children.flatMap((child): readonly Attack[] => [
      { name: `read ${child}`, steps: [`select ${c} from ${child}`] },
      {
        name: `read only ${child}`,
        steps: [`select ${c} from only ${child} where ${c} <> ${own}`],
      },
      {
        name: `delete from ${child}`,
        steps: [{ sql: `delete from ${child} where ${c} = ${foreign}`, asksForeignOnly: true }],
      },
      {
        name: `plant in ${child}`,
        steps: [`insert into ${child} (${c}) values (${foreign})`],
        expects: 'refusal',
      },
    ]);
    return [...only, ...direct];
  },
};
