import type { Attack, Family, Step } from '../attack.ts';
import { plantRow } from './planted-row.ts';

/** INSERT. */
export const insert: Family = {
  name: 'insert',
  tries: 'Plant a row in another tenant.',
  attacksOn: (target) => {
    const { table, foreign } = target;
    const { name: t, tenant: c, may, columns } = table;
    if (!may.insert || columns.every(({ name, mayInsert }) => name !== c || !mayInsert)) return [];
    const attack = (name: string, ...steps: readonly Step[]): Attack => ({
      name,
      steps,
      expects: 'refusal',
      watches: [table],
    });
    const plain = attack(
      'insert nothing but the tenant',
      `insert into ${t} (${c}) values (${foreign})`,
    );
    const row = plantRow(target);
    if (row === null) return [plain];
    const { insert: sql, values } = row;
    return [
      plain,
      attack('insert a copy of its own row', { sql, values }),
      attack('insert inside a savepoint', 'savepoint s', { sql, values }, 'release savepoint s'),
      attack('insert from inside WITH', {
        sql: `with planted as (${sql} returning ${c}) select 1 from planted`,
        values,
      }),
    ];
  },
};
