import { DatabaseSync } from 'node:sqlite';
import type { SQLInputValue, StatementSync } from 'node:sqlite';

import { netsuiteTables } from './ledger-tables.ts';
import { registerFunctions } from './suiteql/sqlite-functions.ts';

/** A row by column; what is left out is null. */
export type LedgerRow = Readonly<Record<string, string | number | null>>;

/** The tables of one account, in memory. */
export interface LedgerStore {
  insert(table: string, row: LedgerRow): void;
  /** Changes the named columns of the rows that equal `where` in every column of it. */
  update(table: string, where: LedgerRow, change: LedgerRow): void;
  remove(table: string, where: LedgerRow): void;
  /** In the order of the table's key. */
  rows(table: string, where?: LedgerRow): readonly LedgerRow[];
  /** Runs SQL of SQLite. */
  select(sql: string): readonly LedgerRow[];
  /** Lets SQLite learn how large the tables are; without it, it sorts where it could walk. */
  analyze(): void;
  /** Many writes at once. */
  batch(work: () => void): void;
}

/** Empty tables. */
export function createLedgerStore(): LedgerStore {
  const database = new DatabaseSync(':memory:');
  registerFunctions(database);
  database.exec('pragma case_sensitive_like = on');
  for (const [table, shape] of Object.entries(netsuiteTables)) {
    const columns = Object.entries(shape.columns).map(
      ([name, { type }]) => `"${name}" ${type === 'integer' ? 'integer' : 'text'}`,
    );
    const key = `primary key (${shape.key.map(quote).join(', ')})`;
    database.exec(`create table "${table}" (${[...columns, key].join(', ')}) without rowid`);
  }
  const inserts = new Map<string, StatementSync>();
  return Object.freeze({
    insert: (table, row) => {
      const names = columnsOf(table);
      let statement = inserts.get(table);
      if (statement === undefined) {
        const places = names.map(() => '?').join(', ');
        statement = database.prepare(`insert into "${table}" values (${places})`);
        inserts.set(table, statement);
      }
      refuseUnknown(table, row);
      statement.run(...names.map((name) => row[name] ?? null));
    },
    update: (table, where, change) => {
      refuseUnknown(table, change);
      const set = Object.keys(change).map((name) => `${quote(name)} = ?`);
      const statement = `update "${table}" set ${set.join(', ')}${whereSql(where)}`;
      database.prepare(statement).run(...Object.values(change), ...Object.values(where));
    },
    remove: (table, where) => {
      database.prepare(`delete from "${table}"${whereSql(where)}`).run(...Object.values(where));
    },
    rows: (table, where = {}) => {
      const order = (netsuiteTables[table]?.key ?? []).map(quote).join(', ');
      const sql = `select * from "${table}"${whereSql(where)} order by ${order}`;
      return database.prepare(sql).all(...(Object.values(where) as SQLInputValue[])) as LedgerRow[];
    },
    select: (sql) => database.prepare(sql).all() as LedgerRow[],
    analyze: () => database.exec('analyze'),
    batch: (work) => {
      database.exec('begin');
      try {
        work();
        database.exec('commit');
      } catch (error) {
        database.exec('rollback');
        throw error;
      }
    },
  } satisfies LedgerStore);
}

function quote(name: string): string {
  return `"${name}"`;
}

function whereSql(where: LedgerRow): string {
  const parts = Object.keys(where).map((name) => `${quote(name)} = ?`);
  return parts.length === 0 ? '' : ` where ${parts.join(' and ')}`;
}

const known = new Map<string, readonly string[]>();

function columnsOf(table: string): readonly string[] {
  let names = known.get(table);
  if (names === undefined) {
    names = Object.keys(netsuiteTables[table]?.columns ?? {});
    known.set(table, names);
  }
  return names;
}

function refuseUnknown(table: string, row: LedgerRow): void {
  const columns = netsuiteTables[table]?.columns ?? {};
  for (const name of Object.keys(row))
    if (columns[name] === undefined) throw new RangeError(`${table} has no column ${name}.`);
}
