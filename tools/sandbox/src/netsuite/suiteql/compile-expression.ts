import { canonicalDecimal } from '../../exact-decimal.ts';
import { invalidQuery } from '../netsuite-failure.ts';
import { compileCall } from './compile-call.ts';
import { compileCondition, requireCondition } from './compile-condition.ts';
import { asDecimal, textSql, unify } from './compiled.ts';
import type { CompileContext, Compiled } from './compiled.ts';
import { unknownIdentifier } from './scope.ts';
import type { Expression } from './syntax.ts';

/** Compiles an expression to SQLite. Throws a 400 in NetSuite's words. */
export function compileExpression(expression: Expression, context: CompileContext): Compiled {
  if (context.groupKeys !== null && expression.kind !== 'column') {
    const whole = tryAsGroupKey(expression, context);
    if (whole !== null) return whole;
  }
  switch (expression.kind) {
    case 'number':
      return /^\d{1,15}$/.test(expression.text)
        ? { sql: expression.text, type: 'integer', isNullable: false }
        : { sql: textSql(canonicalDecimal(expression.text)), type: 'decimal', isNullable: false };
    case 'text':
      return { sql: textSql(expression.text), type: 'text', isNullable: false };
    case 'null':
      return { sql: 'null', type: 'null', isNullable: true };
    case 'column':
      return compileColumn(expression, context);
    case 'call':
      return compileCall(expression, context, compileExpression);
    case 'arithmetic':
      return compileArithmetic(expression, context);
    case 'case':
      return compileCase(expression, context);
    case 'scalar': {
      const { sql, columns } = context.compileSelect(expression.select, context.scope);
      const [column, second] = columns;
      if (column === undefined || second !== undefined) throw invalidQuery('too many values');
      return { sql: `(${sql})`, type: column.type, isNullable: true };
    }
    default:
      return compileCondition(expression, context, compileExpression);
  }
}

function tryAsGroupKey(expression: Expression, context: CompileContext): Compiled | null {
  const whole = compileExpression(expression, { ...context, groupKeys: null });
  return context.groupKeys?.has(whole.sql) === true ? whole : null;
}

function compileColumn(
  { table, name }: Extract<Expression, { kind: 'column' }>,
  { scope, setting, groupKeys }: CompileContext,
): Compiled {
  const column = scope.find(table, name);
  if (column !== null) {
    if (groupKeys !== null && !groupKeys.has(column.sql))
      throw invalidQuery(`'${name}' is not a GROUP BY expression`);
    return column;
  }
  const times: Readonly<Record<string, string>> = {
    sysdate: setting.serverTime,
    current_date: setting.accountTime,
    current_timestamp: setting.accountTime,
  };
  const time = table === null ? times[name] : undefined;
  if (time === undefined) throw unknownIdentifier(scope, table, name);
  return { sql: textSql(time), type: 'date', isNullable: false };
}

function compileArithmetic(
  { operator, left, right }: Extract<Expression, { kind: 'arithmetic' }>,
  context: CompileContext,
): Compiled {
  const a = compileExpression(left, context);
  const b = compileExpression(right, context);
  const isNullable = a.isNullable || b.isNullable;
  if (operator === '||') {
    const joined = [a, b].map(({ sql, type }) => {
      if (type === 'date' || type === 'condition') throw invalidQuery('inconsistent datatypes');
      return type === 'decimal' ? `coalesce(number_text(${sql}), '')` : `coalesce(${sql}, '')`;
    });
    return { sql: `nullif(${joined.join(' || ')}, '')`, type: 'text', isNullable: true };
  }
  if (a.type === 'date' && b.type === 'integer' && operator !== '*')
    return { sql: `add_days(${a.sql}, ${operator}(${b.sql}))`, type: 'date', isNullable };
  if (a.type === 'integer' && b.type === 'integer' && operator !== '*')
    return { sql: `(${a.sql} ${operator} ${b.sql})`, type: 'integer', isNullable };
  const name = { '+': 'dec_add', '-': 'dec_sub', '*': 'dec_mul' }[operator];
  return { sql: `${name}(${asDecimal(a)}, ${asDecimal(b)})`, type: 'decimal', isNullable };
}

function compileCase(
  { branches, otherwise }: Extract<Expression, { kind: 'case' }>,
  context: CompileContext,
): Compiled {
  const conditions = branches.map(({ when }) => requireCondition(compileExpression(when, context)));
  const values = [...branches.map(({ value }) => value), otherwise];
  const { type, sql } = unify(values.map((value) => compileExpression(value, context)));
  const cases = conditions.map((condition, index) => `when ${condition} then ${sql[index] ?? ''}`);
  return { sql: `case ${cases.join(' ')} else ${sql.at(-1) ?? ''} end`, type, isNullable: true };
}
