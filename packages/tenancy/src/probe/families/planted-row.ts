import type { Target } from '../attack.ts';
import type { TargetColumn } from '../target-table.ts';
import { copyRow, placeHolders } from './copied-row.ts';
import type { CopiedRow } from './copied-row.ts';

/** Columns that make a row B's, each with its SQL, and the values of its place holders. */
export interface ForeignColumns {
  readonly given: Readonly<Record<string, string>>;
  readonly values: readonly unknown[];
}

/**
 * The tenant, and what B's own row refers to: a copy that pointed at A's rows would fail on its
 * foreign keys, and prove nothing about policies. `mayUse` says which columns can be written.
 */
export function foreignColumns(
  { table, foreign, rows }: Target,
  mayUse: (column: TargetColumn) => boolean,
): ForeignColumns {
  const hidden = rows.foreign.get(table.name) ?? {};
  const referring = table.foreignKeys
    .filter(({ child }) => child === table.name)
    .flatMap(({ columns }) => columns);
  const columns = table.columns
    .filter((column) => mayUse(column) && column.name !== table.tenant)
    .map(({ name }) => name)
    .filter((name) => referring.includes(name) && name in hidden);
  return {
    given: { ...placeHolders(table, columns), [table.tenant]: foreign },
    values: columns.map((name) => hidden[name]),
  };
}

/** A copy of A's own row that is B's by its tenant and by all that it refers to. */
export function plantRow(
  target: Target,
): (CopiedRow & { readonly insert: string; readonly values: readonly unknown[] }) | null {
  const { given, values } = foreignColumns(target, (column) => column.mayInsert && column.mayRead);
  const row = copyRow(target, given);
  if (!row?.names.includes(target.table.tenant)) return null;
  return {
    ...row,
    insert: `insert into ${target.table.name} (${row.names.join(', ')}) ${row.select}`,
    values,
  };
}
