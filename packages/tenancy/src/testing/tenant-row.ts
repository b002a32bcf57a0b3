import { AssertionError } from 'node:assert';

import type { TenantTx } from '@ataski/kernel';

/** One row of one tenant, by its table and the columns of its key, `tenant_id` among them. */
export interface TenantRow {
  /** As in SQL: `shop.item`, or `"Shop"."Item"`. Looked up in the catalog, never pasted. */
  readonly table: string;
  /** Column and value. Together they name exactly one row. */
  readonly row: Readonly<Record<string, unknown>> & { readonly tenant_id: string };
}

/** A row by names that the catalog holds, quoted by the server. */
export interface LocatedRow {
  /** `schema.table`, quoted where it has to be. */
  readonly relation: string;
  readonly columns: readonly LocatedColumn[];
  /** The values of the columns, in their order. */
  readonly values: readonly unknown[];
  /** A column that may be updated, quoted; null when there is none. */
  readonly updatable: string | null;
}

/** A column of the key: its name, quoted, and its type. */
export interface LocatedColumn {
  readonly name: string;
  readonly type: string;
}

/** Finds the table and the columns in the catalog. Throws AssertionError when one is not there. */
export async function locateRow(tx: TenantTx, { table, row }: TenantRow): Promise<LocatedRow> {
  const names = Object.keys(row);
  const { rows } = await tx.query<FoundRelation>(relationSql, [table, names]);
  const found = rows[0];
  if (found === undefined) fail(`The catalog has no table ${JSON.stringify(table)}.`);
  const missing = names.filter((name) => !found.columns.some((column) => column.raw === name));
  if (missing.length > 0) fail(`${found.relation} has no column ${missing.join(', ')}.`);
  const absent = names.filter((name) => row[name] === null || row[name] === undefined);
  if (absent.length > 0) fail(`A key has no null: ${absent.join(', ')}.`);
  const { relation, columns, updatable } = found;
  return { relation, columns, updatable, values: columns.map(({ raw }) => row[raw]) };
}

/** Throws a plain assertion error, which every test runner reports as a failed expectation. */
export function fail(message: string): never {
  throw new AssertionError({ message });
}

/** `t.a = $1::uuid and t.b = $2::integer`. */
export function matches({ columns }: LocatedRow): string {
  return columns
    .map(({ name, type }, index) => `t.${name} = $${String(index + 1)}::${type}`)
    .join(' and ');
}

interface FoundRelation {
  readonly relation: string;
  readonly columns: readonly (LocatedColumn & { readonly raw: string })[];
  readonly updatable: string | null;
}

const relationSql = `
  select pg_catalog.format('%I.%I', n.nspname, c.relname) as relation,
         (select coalesce(pg_catalog.json_agg(pg_catalog.json_build_object(
                   'raw', a.attname,
                   'name', pg_catalog.quote_ident(a.attname),
                   'type', pg_catalog.format_type(a.atttypid, null)) order by a.attnum), '[]')
            from pg_catalog.pg_attribute a
           where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
             and a.attname = any ($2::text[])) as columns,
         (select pg_catalog.quote_ident(a.attname)
            from pg_catalog.pg_attribute a
           where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
             and a.attgenerated = '' and a.attidentity <> 'a'
             and pg_catalog.has_column_privilege(c.oid, a.attnum, 'UPDATE')
           order by a.attname = any ($2::text[]), a.attnum
           limit 1) as updatable
    from pg_catalog.pg_class c
    join pg_catalog.pg_namespace n on n.oid = c.relnamespace
   where c.oid = pg_catalog.to_regclass($1)`;
