import type { TargetTable } from '../target-table.ts';
import { findChangeable } from './copied-row.ts';

/** One plain statement for each command that the role may use, by its name. */
export function plainCommands(
  table: TargetTable,
  foreign: string,
): Readonly<Record<string, string>> {
  const { name: t, tenant: c, may, kind } = table;
  const column = findChangeable(table);
  const isPlain = kind === 'table' || kind === 'partitioned';
  const mayPlant = table.columns.some(({ name, mayInsert }) => name === c && mayInsert);
  return {
    ...(may.select && {
      select: `select ${c} from ${t}`,
      count: `select pg_catalog.count(*) from ${t}`,
      copy: `copy (select ${c} from ${t}) to stdout`,
    }),
    ...(may.select && may.update && isPlain && { lock: `select ${c} from ${t} for update` }),
    ...(may.insert && mayPlant && { insert: `insert into ${t} (${c}) values (${foreign})` }),
    ...(may.update && column !== null && { update: `update ${t} set ${column} = ${column}` }),
    ...(may.delete && { delete: `delete from ${t}` }),
    ...(may.select &&
      may.delete &&
      isPlain && { merge: `merge into ${t} using (select 1) s on true when matched then delete` }),
  };
}
