import { invalidQuery } from '../netsuite-failure.ts';

/** A piece of SuiteQL. Words keep their spelling; a text is without its quotes. */
export interface Token {
  readonly kind: 'word' | 'number' | 'text' | 'sign' | 'end';
  readonly text: string;
}

const pieces =
  /(?<space>\s+)|(?<word>[A-Za-z][A-Za-z0-9_]*)|(?<number>\d+(?:\.\d+)?|\.\d+)|'(?<text>(?:[^']|'')*)'|(?<sign>\(\+\)|<>|!=|<=|>=|\|\||[=<>+\-*/(),.])/y;

const refused: readonly (readonly [RegExp, string])[] = [
  [/--|\/\*/, 'Comments are not supported.'],
  [/;/, 'Only one statement is supported.'],
  [/[?]|:[A-Za-z0-9]/, 'Missing value for a bind parameter.'],
];

/** Cuts a query into pieces. Throws a 400 for a comment, a semicolon, a parameter or a stray sign. */
export function tokenize(query: string): readonly Token[] {
  const bare = query.replace(/'(?:[^']|'')*'/g, "''");
  for (const [pattern, why] of refused) if (pattern.test(bare)) throw invalidQuery(why);
  const tokens: Token[] = [];
  pieces.lastIndex = 0;
  while (pieces.lastIndex < query.length) {
    const at = pieces.lastIndex;
    const groups = pieces.exec(query)?.groups;
    if (groups === undefined) throw invalidQuery(`Syntax error at position ${at}.`);
    const token = tokenOf(groups);
    if (token !== null) tokens.push(token);
  }
  return [...tokens, { kind: 'end', text: '' }];
}

function tokenOf(groups: Readonly<Record<string, string | undefined>>): Token | null {
  for (const kind of ['word', 'number', 'sign'] as const) {
    const text = groups[kind];
    if (text !== undefined) return { kind, text };
  }
  const text = groups['text'];
  return text === undefined ? null : { kind: 'text', text: text.replaceAll("''", "'") };
}
