import type { Attack, Family, Target } from '../attack.ts';
import { copyOwnRow, placeHolders } from './copied-row.ts';

/** Unique keys that leave out the tenant. */
export const uniqueKey: Family = {
  name: 'unique-key',
  tries: 'Learn that another tenant holds a value by colliding with it.',
  attacksOn: (target) => target.table.tenantlessKeys.flatMap((key) => attacksBy(target, key)),
};

function attacksBy(target: Target, key: readonly string[]): readonly Attack[] {
  const { table, rows } = target;
  const hidden = rows.foreign.get(table.name);
  // Nobody guesses a random id, so a collision with one tells nothing that was not known.
  const isRandom = table.columns.some(({ name, type }) => key.includes(name) && type === 'uuid');
  const sql = copyOwnRow(target, placeHolders(table, key));
  if (hidden === undefined || isRandom || sql === null) return [];
  const values = key.map((column) => hidden[column] ?? null);
  if (values.includes(null)) return [];
  const columns = key.join(', ');
  return [
    {
      name: `collide with B in (${columns})`,
      steps: [{ sql, values }],
      tellingErrors: ['23505'],
    },
    {
      name: `collide silently with B in (${columns})`,
      steps: [{ sql: `${sql} on conflict do nothing`, values, isTellingWhenEmpty: true }],
    },
    {
      name: `take over the row of B in (${columns})`,
      steps: [
        {
          sql: `${sql} on conflict (${columns}) do update set ${table.tenant} = excluded.${table.tenant}`,
          values,
        },
      ],
      watches: [table],
    },
  ];
}
