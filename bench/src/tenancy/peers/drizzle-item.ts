import { createRequire } from 'node:module';

import pg from 'pg';

import type { Login } from '../../benchmark-database.ts';
import type { Item } from '../../item-readers.ts';

/** The part of Drizzle ORM that is measured. Lint runs where no peer is installed. */
interface DrizzleOrm {
  eq(column: unknown, value: unknown): object;
  sql(texts: TemplateStringsArray, ...values: readonly unknown[]): object;
}

/** A Drizzle database, or a transaction of it. */
export interface DrizzleDb {
  execute(statement: object): Promise<unknown>;
  select(): { from(table: object): { where(condition: object): Promise<readonly Row[]> } };
  transaction<T>(work: (tx: DrizzleDb) => Promise<T>): Promise<T>;
}

interface Row {
  readonly tenantId: string;
  readonly id: number;
  readonly name: string;
  readonly amountMinor: bigint;
}

interface Columns {
  bigint(name: string, options: { mode: 'bigint' }): object;
  integer(name: string): object;
  pgSchema(name: string): {
    table(name: string, columns: Readonly<Record<string, object>>): Record<'id', object>;
  };
  text(name: string): object;
  uuid(name: string): object;
}

const load = createRequire(import.meta.url);
const { eq, sql } = load('drizzle-orm') as DrizzleOrm;
const columns = load('drizzle-orm/pg-core') as Columns;
const { drizzle } = load('drizzle-orm/node-postgres') as { drizzle(pool: pg.Pool): DrizzleDb };

/** Drizzle over `pg` with one connection, and what ends it. */
export function openDrizzle(login: Login): { db: DrizzleDb; close(): Promise<void> } {
  const pool = new pg.Pool({ ...login, max: 1 });
  pool.on('error', () => undefined);
  return { db: drizzle(pool), close: () => pool.end() };
}

/** Sets the tenant for the transaction, in Drizzle's own words. */
export async function setTenant(tx: DrizzleDb, tenantId: string): Promise<void> {
  await tx.execute(sql`select set_config('app.current_tenant', ${tenantId}, true)`);
}

/** How to read one row of a table of `bench`, by its id alone. */
export function createItemRead(
  table: string,
): (tx: DrizzleDb, id: number) => Promise<Item | undefined> {
  const { bigint, integer, pgSchema, text, uuid } = columns;
  const items = pgSchema('bench').table(table, {
    tenantId: uuid('tenant_id'),
    id: integer('id'),
    name: text('name'),
    amountMinor: bigint('amount_minor', { mode: 'bigint' }),
  });
  return async (tx, id) => {
    const [row] = await tx.select().from(items).where(eq(items.id, id));
    if (row === undefined) return undefined;
    const { tenantId, name, amountMinor } = row;
    return { tenant_id: tenantId, id: row.id, name, amount_minor: String(amountMinor) };
  };
}
