/** The values of one statement, in the order of their numbers. */
export interface StatementValues {
  readonly values: readonly unknown[];
  /** Takes a value and gives its place, for example `$3`. What a caller gave never becomes SQL. */
  bind(value: unknown): string;
}

/** Creates an empty list of values. */
export function createStatementValues(): StatementValues {
  const values: unknown[] = [];
  return Object.freeze({
    values,
    bind(value: unknown): string {
      values.push(value);
      return `$${values.length}`;
    },
  });
}
