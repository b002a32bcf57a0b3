import type pg from 'pg';

import type { Side } from './attack.ts';
import { listReadable } from './target-table.ts';
import type { TargetTable } from './target-table.ts';
import { sendQuery } from './wire-query.ts';

/** One row, by quoted column, each value as text. */
export type SampleRow = Readonly<Record<string, string | null>>;

/** A row of each tenant in each table that showed one, by quoted name of the table. */
export type SampleRows = Readonly<Record<Side, ReadonlyMap<string, SampleRow>>>;

/** Reads one row of a tenant, inside its own genuine context; null when it has none or sees none. */
export async function findSampleRow(
  client: pg.ClientBase,
  table: TargetTable,
  tenantId: string,
): Promise<SampleRow | null> {
  const columns = listReadable(table);
  const list = columns.map((column, index) => `${column}::text as c${String(index)}`).join(', ');
  const { rows } = await sendQuery(
    client,
    `select ${list} from ${table.name} where ${table.tenant}::text = $1 limit 1`,
    [tenantId],
  );
  const [row] = rows;
  if (row === undefined) return null;
  return Object.fromEntries(
    columns.map((column, index) => {
      const value = row[`c${String(index)}`];
      return [column, typeof value === 'string' ? value : null];
    }),
  );
}
