import { invalidQuery } from '../netsuite-failure.ts';
import type { NetsuiteFailure } from '../netsuite-failure.ts';
import type { Token } from './tokens.ts';

/** A place in a query. Keywords are given in lower case. */
export interface TokenCursor {
  peek(ahead?: number): Token;
  next(): Token;
  /** Whether the next piece is that keyword or sign. */
  sees(text: string, ahead?: number): boolean;
  /** Takes the keyword or sign when it is next. */
  takes(text: string): boolean;
  /** Takes the keyword or sign. Throws a 400 when something else is next. */
  expect(text: string): void;
  /** Takes a name, in lower case. Throws a 400 for a keyword. */
  name(): string;
  unexpected(): NetsuiteFailure;
}

const reserved = new Set(
  'select distinct from where group by having order asc desc nulls first last and or not in is null between like exists case when then else end as on join inner left right full outer cross union minus intersect with fetch limit offset'.split(
    ' ',
  ),
);

/** At the beginning of the pieces. */
export function createTokenCursor(tokens: readonly Token[]): TokenCursor {
  let position = 0;
  const end: Token = { kind: 'end', text: '' };
  const peek = (ahead = 0): Token => tokens[position + ahead] ?? end;
  const sees = (text: string, ahead = 0): boolean => {
    const token = peek(ahead);
    return (token.kind === 'word' || token.kind === 'sign') && token.text.toLowerCase() === text;
  };
  const unexpected = (): NetsuiteFailure =>
    invalidQuery(`Syntax error: unexpected ${peek().text === '' ? 'end' : peek().text}.`);
  const next = (): Token => {
    const token = peek();
    position += 1;
    return token;
  };
  const takes = (text: string): boolean => {
    if (!sees(text)) return false;
    position += 1;
    return true;
  };
  return Object.freeze({
    peek,
    next,
    sees,
    takes,
    unexpected,
    expect: (text: string) => {
      if (!takes(text)) throw unexpected();
    },
    name: () => {
      const name = peek().text.toLowerCase();
      if (peek().kind !== 'word' || reserved.has(name)) throw unexpected();
      position += 1;
      return name;
    },
  });
}

/** Whether a piece may be a name without AS in front. */
export function isName(token: Token): boolean {
  return token.kind === 'word' && !reserved.has(token.text.toLowerCase());
}
