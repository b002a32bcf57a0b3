import type { Branch, Expression, Select } from './syntax.ts';
import type { TokenCursor } from './token-cursor.ts';

/** Parses the SELECT of a subquery; the parentheses are the caller's. */
export type SelectParser = () => Select;

/** Parses what stands between operators. Throws a 400. */
export function parsePrimary(
  cursor: TokenCursor,
  inner: () => Expression,
  select: SelectParser,
): Expression {
  const token = cursor.peek();
  if (token.kind === 'number') return { kind: 'number', text: cursor.next().text };
  // Oracle knows no empty text: '' is null.
  if (token.kind === 'text')
    return cursor.next().text === '' ? { kind: 'null' } : { kind: 'text', text: token.text };
  if (cursor.takes('-'))
    return {
      kind: 'arithmetic',
      operator: '-',
      left: { kind: 'number', text: '0' },
      right: parsePrimary(cursor, inner, select),
    };
  if (cursor.takes('null')) return { kind: 'null' };
  if (cursor.takes('case')) return parseCase(cursor, inner);
  if (cursor.takes('exists')) {
    cursor.expect('(');
    return closed(cursor, { kind: 'exists', select: select() });
  }
  if (cursor.takes('(')) {
    return closed(cursor, cursor.sees('select') ? { kind: 'scalar', select: select() } : inner());
  }
  return parseNamed(cursor, inner);
}

function closed<T>(cursor: TokenCursor, value: T): T {
  cursor.expect(')');
  return value;
}

function parseCase(cursor: TokenCursor, inner: () => Expression): Expression {
  const branches: Branch[] = [];
  while (cursor.takes('when')) {
    const when = inner();
    cursor.expect('then');
    branches.push({ when, value: inner() });
  }
  if (branches.length === 0) throw cursor.unexpected();
  const otherwise: Expression = cursor.takes('else') ? inner() : { kind: 'null' };
  cursor.expect('end');
  return { kind: 'case', branches, otherwise };
}

/** A column, a function, or a function of BUILTIN. */
function parseNamed(cursor: TokenCursor, inner: () => Expression): Expression {
  const first = cursor.name();
  if (cursor.sees('(')) return parseCall(cursor, first, inner);
  if (!cursor.takes('.')) return { kind: 'column', table: null, name: first };
  const second = cursor.name();
  return cursor.sees('(')
    ? parseCall(cursor, `${first}.${second}`, inner)
    : { kind: 'column', table: first, name: second };
}

function parseCall(cursor: TokenCursor, name: string, inner: () => Expression): Expression {
  cursor.expect('(');
  if (name === 'count' && cursor.takes('*'))
    return closed(cursor, { kind: 'call', name: 'count', operands: [], isDistinct: false });
  const isDistinct = cursor.takes('distinct');
  const operands = [inner()];
  while (cursor.takes(',')) operands.push(inner());
  return closed(cursor, { kind: 'call', name, operands, isDistinct });
}
