import type { Attack, Family } from '../attack.ts';
import { copyOwnRow } from './copied-row.ts';

/** INSERT. */
export const insert: Family = {
  name: 'insert',
  tries: 'Plant a row in another tenant.',
  attacksOn: (target) => {
    const { table, foreign } = target;
    const { name: t, tenant: c, may, columns } = table;
    if (!may.insert || columns.every(({ name, mayInsert }) => name !== c || !mayInsert)) return [];
    const copy = copyOwnRow(target, { [c]: foreign });
    const attack = (name: string, ...steps: readonly string[]): Attack => ({
      name,
      steps,
      expects: 'refusal',
      watches: [table],
    });
    return [
      attack('insert nothing but the tenant', `insert into ${t} (${c}) values (${foreign})`),
      ...(copy === null
        ? []
        : [
            attack('insert a copy of its own row', copy),
            attack('insert and drop the mistake', 'savepoint s', copy, 'release savepoint s'),
            attack(
              'insert from inside WITH',
              `with planted as (${copy} returning ${c}) select 1 from planted`,
            ),
          ]),
    ];
  },
};
