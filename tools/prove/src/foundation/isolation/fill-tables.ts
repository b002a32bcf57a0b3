import type pg from 'pg';

import type { TenantTable } from './tenant-tables.ts';

interface Column {
  readonly name: string;
  readonly type: string;
  readonly category: string;
  readonly enumeration: string | null;
}

/**
 * Gives each tenant one row in every table, whatever the table is, so that a table added later is
 * attacked without anybody touching the proof. The database is thrown away afterwards: checks,
 * foreign keys and triggers, which would only refuse more, are taken off for it. Policies and
 * grants stay. Answers which tables hold one row for everybody, and so none of these.
 */
export async function fillEveryTable(
  superuser: pg.Pool,
  tables: readonly TenantTable[],
  tenantIds: readonly string[],
  constraints: TakenOff = ['c', 'f'],
): Promise<readonly string[]> {
  const single: string[] = [];
  for (const { name } of tables.filter(({ holdsRows }) => holdsRows)) {
    await takeOffConstraints(superuser, name, constraints);
    const columns = await columnsOf(superuser, name);
    const names = columns.map(({ name: column }) => `"${column}"`).join(', ');
    let filled = 0;
    for (const tenantId of tenantIds) {
      const values = columns.map((column) =>
        column.name === 'tenant_id' ? `'${tenantId}'` : sampleOf(column),
      );
      const { rowCount } = await superuser.query(
        `insert into ${name} (${names}) values (${values.join(', ')}) on conflict do nothing`,
      );
      filled += rowCount ?? 0;
    }
    if (filled < tenantIds.length) single.push(name);
    await superuser.query(`alter table ${name} enable trigger all`);
  }
  return single;
}

/** Checks, and foreign keys, as the catalog names them. */
type TakenOff = readonly ('c' | 'f')[];

async function takeOffConstraints(
  superuser: pg.Pool,
  table: string,
  constraints: TakenOff,
): Promise<void> {
  const { rows } = await superuser.query<{ name: string }>(
    `select quote_ident(conname) as name from pg_constraint
      where conrelid = $1::regclass and contype = any ($2) and conparentid = 0 and conislocal`,
    [table, constraints],
  );
  for (const { name } of rows)
    await superuser.query(`alter table ${table} drop constraint ${name}`);
  await superuser.query(`alter table ${table} disable trigger all`);
}

async function columnsOf(superuser: pg.Pool, table: string): Promise<readonly Column[]> {
  const { rows } = await superuser.query<Column>(
    `select a.attname as name, format_type(a.atttypid, null) as type, t.typcategory as category,
            (select min(e.enumlabel) from pg_enum e where e.enumtypid = t.oid) as enumeration
       from pg_attribute a
       join pg_type t on t.oid = a.atttypid
      where a.attrelid = $1::regclass and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''`,
    [table],
  );
  return rows;
}

/** Types by name first, then by the category that the catalog gives them. */
const samples: Readonly<Record<string, string>> = {
  uuid: 'gen_random_uuid()',
  bytea: "'\\x00'",
  jsonb: "'[]'",
  json: "'[]'",
  xid8: "'1'",
  inet: "'127.0.0.1'",
  interval: "'1 second'",
  'timestamp with time zone': 'clock_timestamp()',
  'timestamp without time zone': 'localtimestamp',
  date: 'current_date',
};

const byCategory: Readonly<Record<string, string>> = {
  N: '1',
  S: "'x' || left(md5(random()::text), 12)",
  B: 'false',
  A: "'{}'",
  R: "'empty'",
};

function sampleOf({ name, type, category, enumeration }: Column): string {
  const sample =
    enumeration === null ? (samples[type] ?? byCategory[category]) : `'${enumeration}'`;
  if (sample === undefined)
    throw new Error(`No sample for column ${name} of type ${type}: add one.`);
  return sample;
}
