import { parseFailure } from './quickbooks-failure.ts';

/** A piece of a query. */
export interface QueryToken {
  readonly kind: 'word' | 'text' | 'number' | 'sign' | 'end';
  readonly value: string;
}

const pattern =
  /\s*(?:(?<word>[A-Za-z][A-Za-z0-9_]*(?:\.[A-Za-z][A-Za-z0-9_]*)*)|'(?<text>(?:[^'\\]|\\.)*)'|(?<number>-?\d+(?:\.\d+)?)|(?<sign><=|>=|[=<>(),*]))/y;

/** The pieces of a query, with an end. Throws 4000 for a character that is no part of the language. */
export function readTokens(query: string): readonly QueryToken[] {
  const tokens: QueryToken[] = [];
  const text = query.trimEnd();
  let position = 0;
  while (position < text.length) {
    pattern.lastIndex = position;
    const groups = pattern.exec(text)?.groups;
    if (groups === undefined) throw parseFailure(`Encountered "${text.charAt(position)}"`);
    position = pattern.lastIndex;
    tokens.push(tokenOf(groups));
  }
  return [...tokens, { kind: 'end', value: '<EOF>' }];
}

function tokenOf(groups: Readonly<Record<string, string | undefined>>): QueryToken {
  const { word, text, number, sign } = groups;
  if (word !== undefined) return { kind: 'word', value: word };
  if (text !== undefined) return { kind: 'text', value: text.replaceAll(/\\(.)/g, '$1') };
  if (number !== undefined) return { kind: 'number', value: number };
  return { kind: 'sign', value: sign ?? '' };
}
