import type pg from 'pg';

import type { SampleRow } from './sample-rows.ts';
import { listReadable } from './target-table.ts';
import type { TargetTable } from './target-table.ts';
import { sendQuery } from './wire-query.ts';

/** Shorter values turn up by chance. */
const shortest = 10;

/** Values of these types turn up by themselves: today's date is everybody's. */
const common = /^(?:date|time|timestamp|interval|boolean|smallint|integer|bigint|numeric)/;

/**
 * The values of a row that a tenant's own rows do not hold, so that each, wherever it shows, tells
 * of the other's row. Asked inside the genuine context of the tenant who must not see them.
 */
export async function findTelltales(
  client: pg.ClientBase,
  table: TargetTable,
  hidden: SampleRow,
  ownId: string,
): Promise<readonly string[]> {
  const candidates = table.columns
    .filter(({ name, type }) => name !== table.tenant && !common.test(type))
    .map(({ name }) => hidden[name] ?? '')
    .filter((value) => value.length >= shortest);
  if (candidates.length === 0) return [];
  const held = listReadable(table)
    .map((column) => `t.${column}::text = v.value`)
    .join(' or ');
  const { rows } = await sendQuery(
    client,
    `select v.value
       from pg_catalog.unnest($1::text[]) as v (value)
      where not exists (select from ${table.name} t where t.${table.tenant}::text = $2 and (${held}))`,
    [candidates, ownId],
  );
  return rows.map((row) => String(row['value']));
}
