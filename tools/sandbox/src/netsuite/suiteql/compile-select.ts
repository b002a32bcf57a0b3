import type { TableShape } from '../ledger-tables.ts';
import { invalidQuery } from '../netsuite-failure.ts';
import { holdsAggregate } from './compile-aggregate.ts';
import { requireCondition } from './compile-condition.ts';
import { compileExpression } from './compile-expression.ts';
import { compileOrder } from './compile-order.ts';
import type {
  CompileContext,
  Compiled,
  CompiledSelect,
  OutputColumn,
  QuerySetting,
} from './compiled.ts';
import { createScope } from './scope.ts';
import type { Scope, ScopeSource } from './scope.ts';
import type { Select, SelectItem, Source } from './syntax.ts';

/** Compiles a query for an account. Throws a 400 in NetSuite's words. */
export function compileSuiteql(select: Select, setting: QuerySetting): CompiledSelect {
  return compileSelect(select, setting, null, true);
}

function compileSelect(
  select: Select,
  setting: QuerySetting,
  outer: Scope | null,
  isOutermost: boolean,
): CompiledSelect {
  const inner = (subselect: Select, around: Scope): CompiledSelect =>
    compileSelect(subselect, setting, around, false);
  const base = { setting, compileSelect: inner, groupKeys: null, allowsAggregates: false };
  const from = compileFrom(select.from, base, outer);
  const plain: CompileContext = { ...base, scope: from.scope };
  const where = conditionSql('where', select.where, plain);
  const keys = select.groupBy.map((key) => compileExpression(key, plain).sql);
  const isGrouped = keys.length > 0 || select.items.some(hasAggregate) || select.having !== null;
  const grouped = { ...plain, groupKeys: isGrouped ? new Set(keys) : null, allowsAggregates: true };
  const items = select.items.flatMap((item, index) =>
    compileItem(item, grouped, `${unnamedPrefix}${index + 1}`),
  );
  const group = keys.length > 0 ? ` group by ${keys.join(', ')}` : '';
  const body = `${from.sql}${where}${group}${conditionSql('having', select.having, grouped)}`;
  const listed = items.map(({ compiled, column }) => `${compiled.sql} as "${column.name}"`);
  const chosen = `select ${select.isDistinct ? 'distinct ' : ''}${listed.join(', ')} from ${body}`;
  const isSimple = !isGrouped && !select.isDistinct;
  return {
    sql: `${chosen}${compileOrder(select.orderBy, items, grouped, isOutermost)}`,
    rowsSql: isSimple ? `select 1 from ${body}` : chosen,
    columns: items.map(({ column }) => column),
  };
}

function conditionSql(word: string, condition: Select['where'], context: CompileContext): string {
  if (condition === null) return '';
  return ` ${word} ${requireCondition(compileExpression(condition, context))}`;
}

function hasAggregate({ expression }: SelectItem): boolean {
  return expression !== null && holdsAggregate(expression);
}

interface CompiledItem {
  readonly compiled: Compiled;
  readonly column: OutputColumn;
  readonly alias: string | null;
}

/** Remembered: a column without a name of its own is called expr1, expr2, ... */
const unnamedPrefix = 'expr';

function compileItem(
  item: SelectItem,
  context: CompileContext,
  unnamed: string,
): readonly CompiledItem[] {
  if (item.expression === null) return expandStar(item.name, context);
  const compiled = compileExpression(item.expression, context);
  const { type } = compiled;
  if (type === 'condition') throw invalidQuery('A condition cannot be selected.');
  const own = item.expression.kind === 'column' ? item.expression.name : unnamed;
  const column = { name: item.name ?? own, type: type === 'null' ? ('text' as const) : type };
  return [{ compiled, column, alias: item.name }];
}

function expandStar(table: string | null, context: CompileContext): readonly CompiledItem[] {
  const sources = context.scope.sources.filter(({ alias }) => table === null || alias === table);
  if (sources.length === 0) throw invalidQuery(`Unknown identifier '${table ?? '*'}'.`);
  return sources.flatMap(({ alias, shape }) =>
    Object.keys(shape.columns).map((name) => {
      const compiled = compileExpression({ kind: 'column', table: alias, name }, context);
      const type = shape.columns[name]?.type ?? 'text';
      return { compiled, column: { name, type }, alias: null };
    }),
  );
}

function compileFrom(
  sources: readonly Source[],
  base: Omit<CompileContext, 'scope'>,
  outer: Scope | null,
): { readonly sql: string; readonly scope: Scope } {
  const joins = new Set(sources.map(({ join }) => join));
  if (joins.has('comma') && (joins.has('inner') || joins.has('left')))
    throw invalidQuery('Comma joins and ANSI joins cannot be mixed in one query.');
  const known: ScopeSource[] = [];
  let sql = '';
  for (const source of sources) {
    if (known.some(({ alias }) => alias === source.alias))
      throw invalidQuery(`Alias '${source.alias}' is used twice.`);
    const { text, shape } = compileSource(source, base);
    known.push({ alias: source.alias, shape });
    const words = { first: '', comma: ', ', inner: ' join ', left: ' left join ' }[source.join];
    const scope = createScope([...known], outer);
    sql += `${words}${text} as "${source.alias}"${conditionSql('on', source.on, { ...base, scope })}`;
  }
  return { sql, scope: createScope(known, outer) };
}

function compileSource(
  { table }: Source,
  base: Omit<CompileContext, 'scope'>,
): { readonly text: string; readonly shape: TableShape } {
  if (typeof table !== 'string') {
    const { sql, columns } = base.compileSelect(table, createScope([], null));
    const shape = {
      columns: Object.fromEntries(columns.map(({ name, type }) => [name, { type }])),
      key: [],
      display: '',
    };
    return { text: `(${sql})`, shape };
  }
  const shape = base.setting.findTable(table);
  if (shape === null) throw invalidQuery(`Search error occurred: Record '${table}' was not found.`);
  return { text: `"${table}"`, shape };
}
