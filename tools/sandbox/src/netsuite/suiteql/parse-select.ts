import { invalidQuery } from '../netsuite-failure.ts';
import { parseExpression, parseList } from './parse-expression.ts';
import type { Expression, OrderKey, Select, SelectItem, Source } from './syntax.ts';
import { createTokenCursor, isName } from './token-cursor.ts';
import type { TokenCursor } from './token-cursor.ts';
import { tokenize } from './tokens.ts';

/** Parses one SELECT and nothing after it. Throws a 400 in NetSuite's words. */
export function parseSuiteql(query: string): Select {
  const tokens = tokenize(query);
  const cursor = createTokenCursor(tokens);
  if (!cursor.sees('select')) throw invalidQuery('Only SELECT statements are supported.');
  const isOracle = tokens.some(({ kind, text }) => kind === 'sign' && text === '(+)');
  if (isOracle && tokens.some(({ kind, text }) => kind === 'word' && /^join$/i.test(text)))
    throw invalidQuery('ANSI joins and Oracle outer joins cannot be mixed in one query.');
  const select = parseSelect(cursor);
  if (cursor.sees('limit') || cursor.sees('offset') || cursor.sees('fetch'))
    throw invalidQuery(
      'Row limits are not supported in the text; use the parameters of the request.',
    );
  if (cursor.peek().kind !== 'end') throw cursor.unexpected();
  return select;
}

function parseSelect(cursor: TokenCursor): Select {
  const subquery = (): Select => parseSelect(cursor);
  const expression = (): Expression => parseExpression(cursor, subquery);
  cursor.expect('select');
  const isDistinct = cursor.takes('distinct');
  const items = parseList(cursor, () => parseItem(cursor, expression));
  cursor.expect('from');
  const from = parseSources(cursor, expression, subquery);
  const where = cursor.takes('where') ? expression() : null;
  const groupBy = takesBy(cursor, 'group') ? parseList(cursor, expression) : [];
  const having = cursor.takes('having') ? expression() : null;
  const orderBy = takesBy(cursor, 'order')
    ? parseList(cursor, () => parseOrderKey(cursor, expression))
    : [];
  return { isDistinct, items, from, where, groupBy, having, orderBy };
}

function takesBy(cursor: TokenCursor, word: string): boolean {
  if (!cursor.takes(word)) return false;
  cursor.expect('by');
  return true;
}

function parseItem(cursor: TokenCursor, expression: () => Expression): SelectItem {
  if (cursor.takes('*')) return { expression: null, name: null };
  if (isName(cursor.peek()) && cursor.sees('.', 1) && cursor.sees('*', 2)) {
    const name = cursor.name();
    cursor.expect('.');
    cursor.expect('*');
    return { expression: null, name };
  }
  const found = expression();
  const hasAlias = cursor.takes('as') || isName(cursor.peek());
  return { expression: found, name: hasAlias ? cursor.name() : null };
}

function parseSources(
  cursor: TokenCursor,
  expression: () => Expression,
  subquery: () => Select,
): readonly Source[] {
  const sources = [parseSource(cursor, 'first', subquery)];
  for (;;) {
    if (cursor.takes(',')) {
      sources.push(parseSource(cursor, 'comma', subquery));
      continue;
    }
    const join = takeJoin(cursor);
    if (join === null) return sources;
    const source = parseSource(cursor, join, subquery);
    cursor.expect('on');
    sources.push({ ...source, on: expression() });
  }
}

function takeJoin(cursor: TokenCursor): 'inner' | 'left' | null {
  if (cursor.takes('left')) {
    cursor.takes('outer');
    cursor.expect('join');
    return 'left';
  }
  if (cursor.takes('inner')) {
    cursor.expect('join');
    return 'inner';
  }
  return cursor.takes('join') ? 'inner' : null;
}

function parseSource(cursor: TokenCursor, join: Source['join'], subquery: () => Select): Source {
  if (cursor.takes('(')) {
    const table = subquery();
    cursor.expect(')');
    return { table, alias: cursor.name(), join, on: null };
  }
  const table = cursor.name();
  const hasAlias = cursor.takes('as') || isName(cursor.peek());
  return { table, alias: hasAlias ? cursor.name() : table, join, on: null };
}

function parseOrderKey(cursor: TokenCursor, expression: () => Expression): OrderKey {
  const found = expression();
  const isDescending = cursor.takes('desc') || (cursor.takes('asc'), false);
  let nulls: OrderKey['nulls'] = isDescending ? 'first' : 'last';
  if (cursor.takes('nulls')) {
    nulls = cursor.takes('first') ? 'first' : 'last';
    if (nulls === 'last') cursor.expect('last');
  }
  const isPosition = found.kind === 'number' && /^\d+$/.test(found.text);
  return { by: isPosition ? Number(found.text) : found, isDescending, nulls };
}
