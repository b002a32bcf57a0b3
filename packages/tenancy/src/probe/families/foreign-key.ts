import type { Attack, Family, Target } from '../attack.ts';
import type { TenantForeignKey } from '../target-table.ts';
import { copyOwnRow, placeHolders } from './copied-row.ts';

/** References across tenants: the check of a foreign key sees hidden rows. */
export const foreignKey: Family = {
  name: 'foreign-key',
  tries: 'Point a row of its own at a row of another tenant.',
  attacksOn: (target) =>
    target.table.foreignKeys
      .filter(({ child }) => child === target.table.name)
      .flatMap((key) => attacksBy(target, key)),
};

function attacksBy(target: Target, key: TenantForeignKey): readonly Attack[] {
  const { table, rows, own } = target;
  const parent = rows.foreign.get(key.parent);
  const values = key.parentColumns.map((column) => parent?.[column] ?? null);
  if (values.includes(null)) return [];
  const given = placeHolders(table, key.columns);
  const insert = copyOwnRow(target, given);
  const mayUpdate =
    table.may.select &&
    key.columns.every((name) =>
      table.columns.some((column) => column.name === name && column.mayUpdate),
    );
  const set = key.columns.map((name) => `${name} = ${given[name] ?? 'null'}`).join(', ');
  const attack = (name: string, sql: string): Attack => ({
    name: `${name} ${key.parent} by (${key.columns.join(', ')})`,
    steps: [{ sql, values }, 'set constraints all immediate'],
    expects: 'refusal',
  });
  return [
    ...(insert === null ? [] : [attack('insert a reference into', insert)]),
    ...(mayUpdate
      ? [
          attack(
            'turn a reference to',
            `update ${table.name} set ${set} where ${table.tenant} = ${own}`,
          ),
        ]
      : []),
  ];
}
