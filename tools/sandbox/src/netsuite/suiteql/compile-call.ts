import { invalidQuery } from '../netsuite-failure.ts';
import { compileAggregate, isAggregate } from './compile-aggregate.ts';
import { asDecimal, textSql, unify } from './compiled.ts';
import type { Compile, CompileContext, Compiled } from './compiled.ts';
import { parseDate, parseDateMask } from './date-mask.ts';
import { requireNumberMask } from './number-text.ts';
import type { Expression } from './syntax.ts';

type Call = Extract<Expression, { kind: 'call' }>;

/** Compiles a function's call. Throws a 400 for a function that there is not. */
export function compileCall(call: Call, context: CompileContext, compile: Compile): Compiled {
  if (isAggregate(call.name)) return compileAggregate(call, context, compile);
  if (call.isDistinct) throw invalidQuery(`DISTINCT is not allowed in ${call.name}.`);
  const values = call.operands.map((operand) => compile(operand, context));
  const [first, second] = values;
  const mask = call.operands[1]?.kind === 'text' ? call.operands[1].text : null;
  switch (`${call.name}/${values.length}`) {
    case 'to_char/1':
    case 'to_char/2':
      return toText(required(first), second === undefined ? null : requiredMask(mask), context);
    case 'to_date/1':
    case 'to_date/2':
      return toDate(call, second === undefined ? context.setting.dateFormat : requiredMask(mask));
    case 'to_number/1':
      if (first?.type === 'text') return as('decimal', `to_number(${first.sql})`);
      return as('decimal', asDecimal(required(first)));
    case 'nvl/2':
      return coalesce(values);
    case 'nvl2/3': {
      const { type, sql } = unify(values.slice(1));
      return as(type, `iif(${required(first).sql} is not null, ${sql.join(', ')})`);
    }
    case 'abs/1':
      return as('decimal', `dec_abs(${asDecimal(required(first))})`);
    case 'upper/1':
    case 'lower/1':
    case 'length/1': {
      if (first?.type !== 'text') throw invalidQuery('inconsistent datatypes');
      return as(call.name === 'length' ? 'integer' : 'text', `${call.name}(${first.sql})`);
    }
    case 'trunc/1':
      if (first?.type !== 'date') throw invalidQuery('TRUNC is simulated for dates only.');
      return as('date', `(substr(${first.sql}, 1, 10) || ' 00:00:00')`);
    case 'builtin.df/1':
      return displayValue(required(first), context);
    default:
      if (call.name === 'coalesce') return coalesce(values);
      throw invalidQuery(`Search error occurred: Unknown function '${call.name.toUpperCase()}'.`);
  }
}

function as(type: Compiled['type'], sql: string): Compiled {
  return { sql, type, isNullable: true };
}

function required(value: Compiled | undefined): Compiled {
  if (value === undefined) throw invalidQuery('not enough arguments for function');
  return value;
}

/** A mask must be written in the query. */
function requiredMask(mask: string | null): string {
  if (mask === null) throw invalidQuery('A format must be a text literal.');
  return mask;
}

function coalesce(values: readonly Compiled[]): Compiled {
  const { type, sql } = unify(values);
  return {
    sql: `coalesce(${sql.join(', ')})`,
    type,
    isNullable: values.every((v) => v.isNullable),
  };
}

function toText(value: Compiled, mask: string | null, context: CompileContext): Compiled {
  const { type, isNullable } = value;
  if (type === 'date') {
    const format = mask ?? context.setting.dateFormat;
    parseDateMask(format);
    return { sql: `date_text(${value.sql}, ${textSql(format)})`, type: 'text', isNullable };
  }
  if (mask !== null) {
    requireNumberMask(mask);
    const sql = `masked_number_text(${asDecimal(value)}, ${textSql(mask)})`;
    return { sql, type: 'text', isNullable };
  }
  if (type === 'decimal') return { sql: `number_text(${value.sql})`, type: 'text', isNullable };
  if (type === 'condition') throw invalidQuery('inconsistent datatypes');
  return { sql: `cast(${value.sql} as text)`, type: 'text', isNullable };
}

function toDate(call: Call, mask: string): Compiled {
  const [operand] = call.operands;
  if (operand?.kind !== 'text') throw invalidQuery('TO_DATE is simulated for text literals only.');
  const kept = parseDate(operand.text, mask);
  if (kept === null) throw invalidQuery(`Unparseable date: "${operand.text}"`);
  return { sql: textSql(kept), type: 'date', isNullable: false };
}

/** A role that may not see the other table gets an error, as for the table itself. */
function displayValue(value: Compiled, { setting }: CompileContext): Compiled {
  if (value.refersTo === undefined) return toText(value, null, { setting } as CompileContext);
  const table = setting.findTable(value.refersTo);
  if (table === null)
    throw invalidQuery(`Search error occurred: Record '${value.refersTo}' was not found.`);
  const sql = `(select "${table.display}" from "${value.refersTo}" where "id" = ${value.sql})`;
  return as('text', sql);
}
