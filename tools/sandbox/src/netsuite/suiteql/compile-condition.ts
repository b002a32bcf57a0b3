import { invalidQuery } from '../netsuite-failure.ts';
import { asDecimal, textSql } from './compiled.ts';
import type { Compile, CompileContext, Compiled } from './compiled.ts';
import { parseDate } from './date-mask.ts';
import { keysetBounds } from './keyset-bound.ts';
import type { ComparisonOperator, Condition, Expression } from './syntax.ts';

/** Compiles what a row fulfils or not. Throws a 400. */
export function compileCondition(
  condition: Condition,
  context: CompileContext,
  compile: Compile,
): Compiled {
  const plain = (expression: Expression): Compiled => compile(expression, context);
  switch (condition.kind) {
    case 'comparison':
      return compileComparison(condition.operator, condition.left, condition.right, context, plain);
    case 'logic': {
      const parts = condition.parts.map((part) => requireCondition(plain(part)));
      const bounds = keysetBounds(condition).map((bound) => requireCondition(plain(bound)));
      const joined = `(${parts.join(` ${condition.operator} `)})`;
      return asCondition([joined, ...bounds].join(' and '));
    }
    case 'not':
      return asCondition(`not ${requireCondition(plain(condition.of))}`);
    case 'is_null': {
      const { sql } = plain(condition.of);
      return asCondition(`${sql} is ${condition.isNegated ? 'not ' : ''}null`);
    }
    case 'like': {
      const [of, pattern] = [plain(condition.of), plain(condition.pattern)];
      if (of.type !== 'text' || pattern.type !== 'text')
        throw invalidQuery('inconsistent datatypes');
      return asCondition(`${of.sql} ${condition.isNegated ? 'not ' : ''}like ${pattern.sql}`);
    }
    case 'in':
      return compileIn(condition, context, plain);
    case 'exists':
      return asCondition(
        `exists (${context.compileSelect(condition.select, context.scope).rowsSql})`,
      );
  }
}

/** The SQL of a condition. Throws a 400 for a value. */
export function requireCondition(compiled: Compiled): string {
  if (compiled.type !== 'condition') throw invalidQuery('invalid relational operator');
  return compiled.sql;
}

function asCondition(sql: string): Compiled {
  return { sql: `(${sql})`, type: 'condition', isNullable: true };
}

function compileIn(
  condition: Extract<Condition, { kind: 'in' }>,
  context: CompileContext,
  plain: (expression: Expression) => Compiled,
): Compiled {
  const { of, among, isNegated } = condition;
  if (!('items' in among)) {
    const each = among.map((one) => compileComparison('=', of, one, context, plain).sql);
    return asCondition(`${isNegated ? 'not ' : ''}(${each.join(' or ')})`);
  }
  const left = plain(of);
  const { sql, columns } = context.compileSelect(among, context.scope);
  if (columns.length !== 1) throw invalidQuery('too many values');
  if (columns[0]?.type !== left.type || left.type === 'decimal')
    throw invalidQuery('inconsistent datatypes');
  return asCondition(`${left.sql} ${isNegated ? 'not ' : ''}in (${sql})`);
}

function compileComparison(
  operator: ComparisonOperator,
  leftExpression: Expression,
  rightExpression: Expression,
  context: CompileContext,
  plain: (expression: Expression) => Compiled,
): Compiled {
  const [left, right] = [plain(leftExpression), plain(rightExpression)];
  const a = convertLiteral(leftExpression, left, right, context);
  const b = convertLiteral(rightExpression, right, left, context);
  const types = new Set([a.type, b.type]);
  if (types.has('condition')) throw invalidQuery('invalid relational operator');
  // Equal numbers have equal texts, because every decimal is kept in its shortest form.
  if (types.has('decimal') && (operator === '=' || operator === '<>'))
    return asCondition(`${asDecimal(a)} ${operator} ${asDecimal(b)}`);
  if (types.has('decimal') && !types.has('null'))
    return asCondition(`dec_cmp(${asDecimal(a)}, ${asDecimal(b)}) ${operator} 0`);
  if (types.size > 1 && !types.has('null'))
    throw invalidQuery(types.has('integer') ? 'invalid number' : 'inconsistent datatypes');
  return asCondition(`${a.sql} ${operator} ${b.sql}`);
}

/** A text against a date is read in the user's own format, against a number as a number. */
function convertLiteral(
  expression: Expression,
  compiled: Compiled,
  other: Compiled,
  { setting }: CompileContext,
): Compiled {
  if (expression.kind !== 'text') return compiled;
  if (other.type === 'date') {
    const kept = parseDate(expression.text, setting.dateFormat);
    if (kept === null) throw invalidQuery(`Unparseable date: "${expression.text}"`);
    return { sql: textSql(kept), type: 'date', isNullable: false };
  }
  if (other.type === 'integer' && /^-?\d{1,15}$/.test(expression.text))
    return { sql: expression.text, type: 'integer', isNullable: false };
  return compiled;
}
