import type { Attack, Step } from '../attack.ts';
import type { TargetTable } from '../target-table.ts';

/** Attacks by one query each, on a table that may be read; each name with its SQL. */
export function readings(
  table: TargetTable,
  queries: Readonly<Record<string, string | readonly Step[]>>,
  more: Omit<Attack, 'name' | 'steps'> = {},
): readonly Attack[] {
  if (!table.may.select) return [];
  return attacks(queries, more);
}

/** Attacks by the steps given, each under its name. */
export function attacks(
  queries: Readonly<Record<string, string | readonly Step[]>>,
  more: Omit<Attack, 'name' | 'steps'> = {},
): readonly Attack[] {
  return Object.entries(queries).map(([name, steps]) => ({
    ...more,
    name,
    steps: typeof steps === 'string' ? [steps] : steps,
  }));
}
