import type { ColumnShape, TableShape } from '../ledger-tables.ts';
import { invalidQuery } from '../netsuite-failure.ts';

/** A table or subquery under its alias. */
export interface ScopeSource {
  readonly alias: string;
  readonly shape: TableShape;
}

/** A column that a name means. */
export interface FoundColumn extends ColumnShape {
  readonly sql: string;
  readonly isNullable: boolean;
}

/** The names that an expression may use. */
export interface Scope {
  readonly sources: readonly ScopeSource[];
  /** Null for a name that nothing has. Throws a 400 for one that more than one source has. */
  find(table: string | null, name: string): FoundColumn | null;
}

/** A scope over sources, and behind it the scope of the query around. */
export function createScope(sources: readonly ScopeSource[], outer: Scope | null): Scope {
  const find = (table: string | null, name: string): FoundColumn | null => {
    const having = sources.filter(
      ({ alias, shape }) =>
        (table === null || alias === table) && shape.columns[name] !== undefined,
    );
    if (having.length > 1) throw invalidQuery(`Field '${name}' is ambiguous.`);
    const [source] = having;
    const column = source?.shape.columns[name];
    if (source === undefined || column === undefined) {
      const isOwn = sources.some(({ alias }) => alias === table);
      return isOwn ? null : (outer?.find(table, name) ?? null);
    }
    return {
      ...column,
      sql: `"${source.alias}"."${name}"`,
      isNullable: !source.shape.key.includes(name),
    };
  };
  return Object.freeze({ sources, find });
}

/** 400: a name that nothing has. */
export function unknownIdentifier(scope: Scope, table: string | null, name: string): Error {
  const known = scope.sources
    .filter(({ alias }) => table === null || alias === table)
    .flatMap(({ alias, shape }) =>
      Object.keys(shape.columns).map((column) => `${column}=${alias}.${column}`),
    );
  return invalidQuery(
    `Search error occurred: Unknown identifier '${name}'. Available identifiers are: {${known.join(', ')}}`,
  );
}
