import type { ColumnShape, ColumnType, TableShape } from '../ledger-tables.ts';
import { invalidQuery } from '../netsuite-failure.ts';
import type { Scope } from './scope.ts';
import type { Expression, Select } from './syntax.ts';

/** An expression as SQLite runs it. */
export interface Compiled {
  readonly sql: string;
  readonly type: ColumnType | 'condition' | 'null';
  readonly isNullable: boolean;
  readonly refersTo?: ColumnShape['refersTo'];
}

/** A column of an answer. */
export interface OutputColumn {
  readonly name: string;
  readonly type: ColumnType;
}

/** A SELECT as SQLite runs it, without a limit. */
export interface CompiledSelect {
  readonly sql: string;
  /** The same rows, without their values and order. */
  readonly rowsSql: string;
  readonly columns: readonly OutputColumn[];
}

/** What the account brings to a query. */
export interface QuerySetting {
  /** Null for a table that does not exist, or not for this role. */
  findTable(name: string): TableShape | null;
  /** How this user writes dates, as a mask. */
  readonly dateFormat: string;
  /** The account's time, as `YYYY-MM-DD HH24:MI:SS`. */
  readonly accountTime: string;
  /** The database server's time. */
  readonly serverTime: string;
}

/** Where an expression stands. */
export interface CompileContext {
  readonly scope: Scope;
  readonly setting: QuerySetting;
  readonly compileSelect: (select: Select, outer: Scope) => CompiledSelect;
  /** In a grouped query, outside of aggregates: what may be used as it is. */
  readonly groupKeys: ReadonlySet<string> | null;
  readonly allowsAggregates: boolean;
}

/** Compiles an expression in a context. Throws a 400. */
export type Compile = (expression: Expression, context: CompileContext) => Compiled;

/** A text literal of SQLite. */
export function textSql(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** The number as exact text. Throws a 400 for anything that is no number. */
export function asDecimal(compiled: Compiled): string {
  if (compiled.type === 'decimal' || compiled.type === 'null') return compiled.sql;
  if (compiled.type === 'integer')
    return /^\d+$/.test(compiled.sql) ? `'${compiled.sql}'` : `cast(${compiled.sql} as text)`;
  throw invalidQuery('invalid number');
}

/** Brings values to one type. Throws a 400 when there is none. */
export function unify(values: readonly Compiled[]): {
  readonly type: ColumnType;
  readonly sql: readonly string[];
} {
  const types = new Set(values.map(({ type }) => type).filter((type) => type !== 'null'));
  const [only] = types;
  if (types.size === 2 && types.has('integer') && types.has('decimal'))
    return { type: 'decimal', sql: values.map(asDecimal) };
  if (types.size > 1 || only === 'condition') throw invalidQuery('inconsistent datatypes');
  return { type: only ?? 'text', sql: values.map(({ sql }) => sql) };
}
