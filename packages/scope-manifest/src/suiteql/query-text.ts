// Every query is one line, so that its text on the wire is its text in this list.

/** A moment that does not depend on the user's date format. */
const momentMask = 'YYYY-MM-DD HH24:MI:SS';
const dayMask = 'YYYY-MM-DD';

/** Joins the clauses of one query. */
export function query(...clauses: readonly string[]): string {
  return clauses.join(' ');
}

/** The columns of a query. */
export function select(...columns: readonly string[]): string {
  return `SELECT ${columns.join(', ')}`;
}

/** The conditions of a query, all of which must hold. */
export function where(...conditions: readonly string[]): string {
  return `WHERE ${conditions.join(' AND ')}`;
}

/**
 * A number as text, digit for digit. Oracle writes no zero before the point (`.5`), which whoever
 * reads it has to know.
 */
export function digits(expression: string, name: string): string {
  return `TO_CHAR(${expression}) ${name}`;
}

/** A day as `2026-01-31`. */
export function day(expression: string, name: string): string {
  return `TO_CHAR(${expression}, '${dayMask}') ${name}`;
}

/** A moment in the account's own time, which is not UTC. */
export function moment(expression: string, name: string): string {
  return `TO_CHAR(${expression}, '${momentMask}') ${name}`;
}

/** A half-open window, so that consecutive windows leave no gap and repeat nothing. */
export function within(expression: string): string {
  const at = (name: string): string => `TO_DATE(':${name}', '${momentMask}')`;
  return `${expression} >= ${at('since')} AND ${expression} < ${at('until')}`;
}

/** A day that is given as `2026-01-31`. */
export function dayOf(name: string): string {
  return `TO_DATE(':${name}', '${dayMask}')`;
}

/**
 * The rows after the last one of the page before: a key instead of an offset, which ends at
 * 100,000.
 */
export function after(column: string, name: string): string {
  return `${column} > :${name}`;
}

/** The same for a key of two columns. */
export function afterPair(
  [first, firstName]: readonly [string, string],
  [second, secondName]: readonly [string, string],
): string {
  return `(${first} > :${firstName} OR (${first} = :${firstName} AND ${second} > :${secondName}))`;
}
