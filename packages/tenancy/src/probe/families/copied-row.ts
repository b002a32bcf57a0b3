import type { Target } from '../attack.ts';
import type { TargetColumn, TargetTable } from '../target-table.ts';

/** New values for keys, so that a copy fails by its tenant and not by its key. */
const freshValues: readonly (readonly [RegExp, string])[] = [
  [/^uuid$/, 'pg_catalog.gen_random_uuid()'],
  [/^(?:bigint|integer)$/, '(1000000 + pg_catalog.random() * 1000000000)::integer'],
  [
    /^(?:text|character varying)/,
    "'p' || pg_catalog.substr(pg_catalog.md5(pg_catalog.random()::text), 1, 10)",
  ],
  [/^timestamp/, 'pg_catalog.clock_timestamp()'],
];

/** A copy of A's own row, as the column list and the SELECT of an INSERT. */
export interface CopiedRow {
  readonly names: readonly string[];
  readonly select: string;
}

/**
 * Copies A's own row with some columns, by quoted name, given as SQL instead. Null where the role
 * may not read and insert.
 */
export function copyRow(
  { table, own }: Target,
  given: Readonly<Record<string, string>>,
): CopiedRow | null {
  if (!table.may.insert || !table.may.select) return null;
  const columns = table.columns.filter(({ mayInsert, mayRead }) => mayInsert && mayRead);
  const values = columns.map((column) => given[column.name] ?? copyOf(column, table));
  return {
    names: columns.map(({ name }) => name),
    select: `select ${values.join(', ')} from ${table.name} where ${table.tenant} = ${own} limit 1`,
  };
}

/** The INSERT of such a copy, or null. */
export function copyOwnRow(target: Target, given: Readonly<Record<string, string>>): string | null {
  const row = copyRow(target, given);
  return row === null
    ? null
    : `insert into ${target.table.name} (${row.names.join(', ')}) ${row.select}`;
}

/** The values of `given` in the order of their place holders, `$1` for the first. */
export function placeHolders(
  table: TargetTable,
  columns: readonly string[],
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    columns.map((name, index) => {
      const type = table.columns.find((column) => column.name === name)?.type ?? 'text';
      return [name, `$${String(index + 1)}::${type}`];
    }),
  );
}

/** A column that may be set to itself; the tenant column only when there is no other. */
export function findChangeable(table: TargetTable): string | null {
  const usable = table.columns.filter(({ mayUpdate, mayRead }) => mayUpdate && mayRead);
  const plain = usable.find(({ name, isUnique }) => name !== table.tenant && !isUnique);
  return (plain ?? usable.find(({ name }) => name !== table.tenant) ?? usable[0])?.name ?? null;
}

function copyOf({ name, type, isUnique }: TargetColumn, table: TargetTable): string {
  return !isUnique || name === table.tenant ? name : (freshValueOf(type) ?? name);
}

/** SQL for a value that no row holds yet; null for a type that has none here. */
export function freshValueOf(type: string): string | null {
  return freshValues.find(([pattern]) => pattern.test(type))?.[1] ?? null;
}
