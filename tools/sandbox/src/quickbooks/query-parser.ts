import { readTokens } from './query-tokens.ts';
import type { QueryToken } from './query-tokens.ts';
import { parseFailure, queryFailure } from './quickbooks-failure.ts';

/** A comparison; IN has several values. */
export interface QueryCondition {
  readonly field: string;
  readonly operator: '=' | '<' | '>' | '<=' | '>=' | 'IN';
  readonly values: readonly string[];
}

/** A query, parsed. */
export interface ParsedQuery {
  readonly isCount: boolean;
  readonly entity: string;
  readonly conditions: readonly QueryCondition[];
  readonly orderBy: { readonly field: string; readonly isDescending: boolean } | null;
  /** From 1. */
  readonly startPosition: number;
  readonly maxResults: number;
}

const defaultMaxResults = 100;
const maxMaxResults = 1000;
const operators: readonly string[] = ['=', '<', '>', '<=', '>='];

/** A place in the pieces of a query. */
interface Cursor {
  peek(): QueryToken;
  take(): QueryToken;
  /** Takes the keyword when it comes next. */
  skipWord(word: string): boolean;
  expectWord(word: string): void;
  expectSign(sign: string): void;
}

/**
 * Parses the SELECT language: one entity, conditions joined by AND, one order, a page. Throws the
 * Fault 4000 for anything else (OR, joins, groups, LIKE), 4001 for a page that is too large.
 */
export function parseQuery(query: string): ParsedQuery {
  const cursor = createCursor(readTokens(query));
  cursor.expectWord('SELECT');
  const isCount = readSelection(cursor);
  cursor.expectWord('FROM');
  const entity = readName(cursor);
  const conditions: QueryCondition[] = [];
  if (cursor.skipWord('WHERE')) {
    do conditions.push(readCondition(cursor));
    while (cursor.skipWord('AND'));
  }
  const orderBy = cursor.skipWord('ORDERBY') ? readOrder(cursor) : null;
  const startPosition = cursor.skipWord('STARTPOSITION') ? readCount(cursor) : 1;
  const maxResults = cursor.skipWord('MAXRESULTS') ? readCount(cursor) : defaultMaxResults;
  if (cursor.peek().kind !== 'end') throw unexpected(cursor.peek());
  if (startPosition < 1) throw queryFailure('STARTPOSITION begins at 1.');
  if (maxResults < 1 || maxResults > maxMaxResults)
    throw queryFailure(`value ${maxResults} is too large. Max allowed value is ${maxMaxResults}.`);
  return { isCount, entity, conditions, orderBy, startPosition, maxResults };
}

function createCursor(tokens: readonly QueryToken[]): Cursor {
  let position = 0;
  const peek = (): QueryToken => tokens[position] ?? { kind: 'end', value: '<EOF>' };
  const take = (): QueryToken => {
    const token = peek();
    position += 1;
    return token;
  };
  const isWord = (word: string): boolean =>
    peek().kind === 'word' && peek().value.toUpperCase() === word;
  const expect = (isRight: boolean): void => {
    if (!isRight) throw unexpected(peek());
    take();
  };
  return {
    peek,
    take,
    skipWord: (word) => {
      const isNext = isWord(word);
      if (isNext) take();
      return isNext;
    },
    expectWord: (word) => {
      expect(isWord(word));
    },
    expectSign: (sign) => {
      expect(peek().kind === 'sign' && peek().value === sign);
    },
  };
}

/** True for COUNT(*), false for *. Lists of fields are not simulated. */
function readSelection(cursor: Cursor): boolean {
  const isCount = cursor.skipWord('COUNT');
  if (isCount) cursor.expectSign('(');
  cursor.expectSign('*');
  if (isCount) cursor.expectSign(')');
  return isCount;
}

function readCondition(cursor: Cursor): QueryCondition {
  const field = readName(cursor);
  if (cursor.skipWord('IN')) {
    cursor.expectSign('(');
    const values = [readValue(cursor)];
    while (cursor.peek().value === ',') {
      cursor.take();
      values.push(readValue(cursor));
    }
    cursor.expectSign(')');
    return { field, operator: 'IN', values };
  }
  const sign = cursor.take();
  if (sign.kind !== 'sign' || !operators.includes(sign.value)) throw unexpected(sign);
  const operator = sign.value as QueryCondition['operator'];
  return { field, operator, values: [readValue(cursor)] };
}

function readOrder(cursor: Cursor): ParsedQuery['orderBy'] {
  const field = readName(cursor);
  const isDescending = cursor.skipWord('DESC');
  if (!isDescending) cursor.skipWord('ASC');
  return { field, isDescending };
}

function readName(cursor: Cursor): string {
  const token = cursor.take();
  if (token.kind !== 'word') throw unexpected(token);
  return token.value;
}

function readValue(cursor: Cursor): string {
  const token = cursor.take();
  const isBoolean = token.kind === 'word' && /^(true|false)$/i.test(token.value);
  if (isBoolean) return token.value.toLowerCase();
  if (token.kind !== 'text' && token.kind !== 'number') throw unexpected(token);
  return token.value;
}

function readCount(cursor: Cursor): number {
  const token = cursor.take();
  if (token.kind !== 'number' || !/^\d{1,9}$/.test(token.value)) throw unexpected(token);
  return Number(token.value);
}

function unexpected({ value }: QueryToken): Error {
  return parseFailure(`Encountered "${value}"`);
}
