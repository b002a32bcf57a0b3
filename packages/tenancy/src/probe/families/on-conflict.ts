import type { Attack, Family } from '../attack.ts';
import { findChangeable } from './copied-row.ts';
import { plantRow } from './planted-row.ts';

/** INSERT with ON CONFLICT. */
export const onConflict: Family = {
  name: 'on-conflict',
  tries: 'Plant a row in another tenant, or change its row, by ON CONFLICT.',
  attacksOn: (target) => {
    const { table } = target;
    const { tenant: c, kind } = table;
    const row = plantRow(target);
    if (row === null || kind === 'foreign table') return [];
    const { insert: copy, values } = row;
    const column = findChangeable(table);
    const attack = (name: string, sql: string): Attack => ({
      name,
      steps: [{ sql, values }],
      expects: 'refusal',
      watches: [table],
    });
    const key = table.primaryKey;
    const update =
      key.length === 0 || column === null
        ? []
        : [
            attack(
              'plant or change a row',
              `${copy} on conflict (${key.join(', ')}) do update set ${column} = excluded.${column}`,
            ),
          ];
    return [
      attack('plant a row or do nothing', `${copy} on conflict do nothing`),
      attack('plant a row and return it', `${copy} on conflict do nothing returning ${c}`),
      ...update,
    ];
  },
};
