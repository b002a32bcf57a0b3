import { invalidQuery } from '../netsuite-failure.ts';
import { compileExpression } from './compile-expression.ts';
import type { CompileContext, Compiled } from './compiled.ts';
import type { OrderKey } from './syntax.ts';

interface OrderableItem {
  readonly compiled: Compiled;
  readonly alias: string | null;
}

/**
 * The ORDER BY, with nulls as Oracle puts them. Without one the outermost rows come in an order
 * that differs from request to request, so that a client that relies on it is found out.
 */
export function compileOrder(
  keys: readonly OrderKey[],
  items: readonly OrderableItem[],
  context: CompileContext,
  isOutermost: boolean,
): string {
  if (keys.length === 0) return isOutermost ? ' order by shuffle()' : '';
  const each = keys.map((key) => {
    const { sql, type, isNullable } = compileKey(key, items, context);
    const direction = key.isDescending ? ' desc' : '';
    const nulls = isNullable ? ` nulls ${key.nulls}` : '';
    return `${type === 'decimal' ? `dec_key(${sql})` : sql}${direction}${nulls}`;
  });
  return ` order by ${each.join(', ')}`;
}

function compileKey(
  { by }: OrderKey,
  items: readonly OrderableItem[],
  context: CompileContext,
): Compiled {
  if (typeof by === 'number') {
    const item = items[by - 1];
    if (item === undefined) throw invalidQuery('ORDER BY item must be the number of a column');
    return item.compiled;
  }
  const named =
    by.kind === 'column' && by.table === null
      ? items.find(({ alias }) => alias === by.name)
      : undefined;
  return named?.compiled ?? compileExpression(by, context);
}
