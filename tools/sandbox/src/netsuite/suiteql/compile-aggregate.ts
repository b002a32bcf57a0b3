import { invalidQuery } from '../netsuite-failure.ts';
import { asDecimal } from './compiled.ts';
import type { Compile, CompileContext, Compiled } from './compiled.ts';
import type { Expression } from './syntax.ts';

type Call = Extract<Expression, { kind: 'call' }>;

const aggregates = ['sum', 'count', 'min', 'max'];

/** Whether a function's name is that of an aggregate. */
export function isAggregate(name: string): boolean {
  return aggregates.includes(name);
}

/** Whether an aggregate stands anywhere in an expression, subqueries aside. */
export function holdsAggregate(expression: Expression): boolean {
  if (expression.kind === 'call' && isAggregate(expression.name)) return true;
  return childrenOf(expression).some(holdsAggregate);
}

function childrenOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case 'call':
      return expression.operands;
    case 'arithmetic':
    case 'comparison':
      return [expression.left, expression.right];
    case 'case':
      return [
        ...expression.branches.flatMap(({ when, value }) => [when, value]),
        expression.otherwise,
      ];
    case 'logic':
      return expression.parts;
    case 'not':
    case 'is_null':
      return [expression.of];
    case 'like':
      return [expression.of, expression.pattern];
    case 'in':
      return 'items' in expression.among ? [expression.of] : [expression.of, ...expression.among];
    default:
      return [];
  }
}

/** Compiles SUM, COUNT, MIN and MAX; sums of decimals are exact. Throws a 400. */
export function compileAggregate(call: Call, context: CompileContext, compile: Compile): Compiled {
  if (!context.allowsAggregates) throw invalidQuery('group function is not allowed here');
  const [operand, second] = call.operands;
  if (second !== undefined) throw invalidQuery('invalid number of arguments');
  if (operand === undefined) return { sql: 'count(*)', type: 'integer', isNullable: false };
  const inner = { ...context, groupKeys: null, allowsAggregates: false };
  const value = compile(operand, inner);
  const distinct = call.isDistinct ? 'distinct ' : '';
  if (call.name === 'count')
    return { sql: `count(${distinct}${value.sql})`, type: 'integer', isNullable: false };
  if (value.type === 'decimal')
    return { sql: `dec_${call.name}(${distinct}${value.sql})`, type: 'decimal', isNullable: true };
  if (call.name === 'sum' && value.type !== 'integer') {
    return { sql: `dec_sum(${distinct}${asDecimal(value)})`, type: 'decimal', isNullable: true };
  }
  if (value.type === 'condition') throw invalidQuery('inconsistent datatypes');
  return { sql: `${call.name}(${distinct}${value.sql})`, type: value.type, isNullable: true };
}
