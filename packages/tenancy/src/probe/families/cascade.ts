import type { Attack, Family, Target } from '../attack.ts';
import type { TenantForeignKey } from '../target-table.ts';
import { copyOwnRow, findChangeable, freshValueOf, placeHolders } from './copied-row.ts';

/** Actions of foreign keys, which run past the policies. */
export const cascade: Family = {
  name: 'cascade',
  tries: 'Delete or change rows of another tenant by the cascade of a foreign key.',
  attacksOn: (target) => {
    const { table } = target;
    if (!table.may.select) return [];
    return table.foreignKeys
      .filter(({ parent, isActing }) => parent === table.name && isActing)
      .flatMap((key) => attacksBy(target, key));
  },
};

function attacksBy(target: Target, key: TenantForeignKey): readonly Attack[] {
  const { table, own, tables, rows } = target;
  const child = tables.find(({ name }) => name === key.child);
  if (child === undefined) return [];
  const by = `${key.child} (${key.columns.join(', ')})`;
  const remove = `delete from ${table.name} where ${table.tenant} = ${own}`;
  const unique = table.columns.find(
    ({ name, mayUpdate }) => name !== table.tenant && mayUpdate && key.parentColumns.includes(name),
  );
  const fresh = unique === undefined ? null : freshValueOf(unique.type);
  const acts = [
    ...(table.may.delete ? [['delete', remove] as const] : []),
    ...(unique === undefined || fresh === null
      ? []
      : [
          [
            'change',
            `update ${table.name} set ${unique.name} = ${fresh} where ${table.tenant} = ${own}`,
          ] as const,
        ]),
  ];
  const plants = plantsOf(target, key);
  const values = key.parentColumns.map((column) => rows.own.get(table.name)?.[column] ?? null);
  return acts.flatMap(([act, sql]): readonly Attack[] => [
    { name: `${act} the parent of ${by}`, steps: [sql], watches: [child] },
    ...plants.map((plant) => ({
      name: `${act} the parent of a row of B in ${by}`,
      steps: [
        { enter: 'foreign' as const },
        { sql: plant, values },
        'set constraints all immediate',
        { enter: 'own' as const },
        { watch: true as const },
        sql,
      ],
      watches: [child],
    })),
  ]);
}

/** Statements by which B, in its own context, lets a row of its own point at A's. */
function plantsOf(target: Target, key: TenantForeignKey): readonly string[] {
  const { tables, foreign } = target;
  const child = tables.find(({ name }) => name === key.child);
  // With the tenant in the key, a row of B cannot point at A's while it stays B's.
  if (child === undefined || key.columns.includes(child.tenant)) return [];
  const given = placeHolders(child, key.columns);
  const insert = copyOwnRow({ ...target, table: child, own: foreign }, given);
  const column = findChangeable(child);
  const set = key.columns.map((name) => `${name} = ${given[name] ?? 'null'}`).join(', ');
  return [
    ...(insert === null ? [] : [insert]),
    ...(child.may.update && child.may.select && column !== null
      ? [`update ${child.name} set ${set} where ${child.tenant} = ${foreign}`]
      : []),
  ];
}
