import type { Attack, Family } from '../attack.ts';
import { findChangeable } from './copied-row.ts';

/** EXPLAIN ANALYZE: how many rows a plan really saw. */
export const explain: Family = {
  name: 'explain',
  tries: 'Count rows of another tenant by the actual rows of a plan.',
  attacksOn: ({ table, foreign, own }) => {
    const { name: t, tenant: c, may } = table;
    if (!may.select) return [];
    const column = findChangeable(table);
    const attack = (name: string, sql: string): Attack => ({
      name,
      steps: [
        { sql: `explain (analyze, costs off, timing off, format json) ${sql}`, isPlan: true },
      ],
    });
    return [
      attack('count the rows of B', `select 1 from ${t} where ${c} = ${foreign}`),
      attack('count all but its own', `select 1 from ${t} where ${c} <> ${own}`),
      ...(may.update && column !== null
        ? [
            attack(
              'count what an update meets',
              `update ${t} set ${column} = ${column} where ${c} <> ${own} returning 1`,
            ),
          ]
        : []),
    ];
  },
};
