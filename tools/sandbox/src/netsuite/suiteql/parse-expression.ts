import { parsePrimary } from './parse-primary.ts';
import type { SelectParser } from './parse-primary.ts';
import type { ComparisonOperator, Expression } from './syntax.ts';
import type { TokenCursor } from './token-cursor.ts';

/** Parses an expression or a condition. Throws a 400. */
export function parseExpression(cursor: TokenCursor, select: SelectParser): Expression {
  const inner = (): Expression => parseExpression(cursor, select);
  const sum = (): Expression => parseSum(cursor, () => parsePrimary(cursor, inner, select));
  const negation = (): Expression =>
    cursor.takes('not')
      ? { kind: 'not', of: negation() }
      : parsePredicate(cursor, sum, inner, select);
  const conjunction = (): Expression => parseLogic(cursor, 'and', negation);
  return parseLogic(cursor, 'or', conjunction);
}

function parseLogic(
  cursor: TokenCursor,
  operator: 'and' | 'or',
  part: () => Expression,
): Expression {
  const first = part();
  if (!cursor.sees(operator)) return first;
  const parts = [first];
  while (cursor.takes(operator)) parts.push(part());
  return { kind: 'logic', operator, parts };
}

function parseSum(cursor: TokenCursor, factor: () => Expression): Expression {
  const product = (): Expression => {
    let left = factor();
    while (cursor.takes('*')) left = { kind: 'arithmetic', operator: '*', left, right: factor() };
    return left;
  };
  let left = product();
  for (;;) {
    const operator = (['+', '-', '||'] as const).find((sign) => cursor.takes(sign));
    if (operator === undefined) return left;
    left = { kind: 'arithmetic', operator, left, right: product() };
  }
}

const comparisons = ['=', '<>', '!=', '<=', '>=', '<', '>'] as const;

function parsePredicate(
  cursor: TokenCursor,
  sum: () => Expression,
  inner: () => Expression,
  select: SelectParser,
): Expression {
  const left = sum();
  const sign = comparisons.find((candidate) => cursor.takes(candidate));
  if (sign !== undefined) {
    const operator: ComparisonOperator = sign === '!=' ? '<>' : sign;
    return { kind: 'comparison', operator, left, right: sum() };
  }
  if (cursor.takes('is')) {
    const isNegated = cursor.takes('not');
    cursor.expect('null');
    return { kind: 'is_null', of: left, isNegated };
  }
  const isNegated = cursor.takes('not');
  if (cursor.takes('like')) return { kind: 'like', of: left, pattern: sum(), isNegated };
  if (cursor.takes('between')) return parseBetween(cursor, left, sum, isNegated);
  if (cursor.takes('in')) {
    cursor.expect('(');
    const among = cursor.sees('select') ? select() : parseList(cursor, inner);
    cursor.expect(')');
    return { kind: 'in', of: left, among, isNegated };
  }
  if (isNegated) throw cursor.unexpected();
  return left;
}

function parseBetween(
  cursor: TokenCursor,
  of: Expression,
  sum: () => Expression,
  isNegated: boolean,
): Expression {
  const low: Expression = { kind: 'comparison', operator: '>=', left: of, right: sum() };
  cursor.expect('and');
  const high: Expression = { kind: 'comparison', operator: '<=', left: of, right: sum() };
  const both: Expression = { kind: 'logic', operator: 'and', parts: [low, high] };
  return isNegated ? { kind: 'not', of: both } : both;
}

/** One or more, by commas. */
export function parseList<T>(cursor: TokenCursor, one: () => T): readonly T[] {
  const all = [one()];
  while (cursor.takes(',')) all.push(one());
  return all;
}
