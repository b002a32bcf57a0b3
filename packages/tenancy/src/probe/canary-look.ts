import type { CanaryOptions } from './canary.ts';

/** What a canary raises the alarm about. Names and counts, never a value. */
export interface CanaryAlarm {
  readonly reason: CanaryReason;
  /** As `schema.name`; null when it could not even list the tables. */
  readonly table: string | null;
  readonly foreignRows: number;
}

/**
 * `foreign-row`: it saw a row that is not its own. `cannot-look`: a table, or the list of them, did
 * not answer. `plant-missing`: its own row did not show, so that silence proves nothing.
 */
export type CanaryReason = 'foreign-row' | 'cannot-look' | 'plant-missing';

/** What the canary saw: the tables that it read, and what it has to raise the alarm about. */
export interface CanaryLook {
  readonly tables: readonly string[];
  readonly alarms: readonly CanaryAlarm[];
}

/** Reads every table once, as the application reads. Never rejects: not to see is an alarm too. */
export async function lookAsCanary(options: CanaryOptions): Promise<CanaryLook> {
  const { tables: wanted, plants = [] } = options;
  const found = await findTables(options).catch(() => []);
  const tables = found.filter(({ label }) => wanted?.includes(label) ?? true);
  const labels = tables.map(({ label }) => label);
  const unseen = [...(wanted ?? []), ...plants].filter((label) => !labels.includes(label));
  const alarms: CanaryAlarm[] = [...new Set(unseen)].map((table) => cannotLook(table));
  if (tables.length === 0 && alarms.length === 0) alarms.push(cannotLook(null));
  for (const table of tables) {
    const seen = await count(options, table).catch(() => null);
    if (seen === null) alarms.push(cannotLook(table.label));
    else alarms.push(...judge(table.label, seen, plants));
  }
  return { tables: labels, alarms };
}

function cannotLook(table: string | null): CanaryAlarm {
  return { reason: 'cannot-look', table, foreignRows: 0 };
}

function judge(table: string, seen: Seen, plants: readonly string[]): readonly CanaryAlarm[] {
  if (seen.foreignRows > 0)
    return [{ reason: 'foreign-row', table, foreignRows: seen.foreignRows }];
  return seen.ownRows === 0 && plants.includes(table)
    ? [{ reason: 'plant-missing', table, foreignRows: 0 }]
    : [];
}

interface ReadableTable {
  readonly label: string;
  /** Quoted. */
  readonly name: string;
  readonly tenant: string;
}

interface Seen {
  readonly foreignRows: number;
  readonly ownRows: number;
}

async function findTables(options: CanaryOptions): Promise<readonly ReadableTable[]> {
  const { db, context, tenantColumn = 'tenant_id' } = options;
  return (await db.query<ReadableTable>(context, tablesSql, [tenantColumn])).rows;
}

async function count(options: CanaryOptions, table: ReadableTable): Promise<Seen | null> {
  const { db, context } = options;
  const { rows } = await db.query<Seen>(
    context,
    `select pg_catalog.count(*) filter (where ${table.tenant}::text is distinct from $1)::int as "foreignRows",
            pg_catalog.count(*) filter (where ${table.tenant}::text = $1)::int as "ownRows"
       from ${table.name}`,
    [context.tenantId],
  );
  return rows[0] ?? null;
}

const tablesSql = `
  select n.nspname || '.' || c.relname as label,
         pg_catalog.format('%I.%I', n.nspname, c.relname) as name,
         pg_catalog.quote_ident(a.attname) as tenant
    from pg_catalog.pg_class c
    join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attname = $1 and not a.attisdropped
   where c.relkind in ('r', 'p', 'v', 'm', 'f')
     and n.nspname not in ('pg_catalog', 'information_schema')
     and n.nspname not like 'pg\\_toast%'
     and c.relpersistence <> 't'
     and pg_catalog.has_schema_privilege(n.oid, 'usage')
     and pg_catalog.has_column_privilege(c.oid, a.attnum, 'select')
   order by 1`;
