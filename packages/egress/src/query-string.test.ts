import { describe, expect, it } from 'vitest';

import { renderQuery } from './query-string.ts';

const permitted = new Map<string, RegExp | null>([
  ['created[gte]', null],
  ['types[]', null],
  ['query', /^(?:SELECT \* FROM (?:Account|Invoice))$/u],
]);

describe('a query', () => {
  it('is escaped and keeps its order', () => {
    const pairs = [
      ['types[]', 'a&b'],
      ['types[]', 'c d'],
      ['created[gte]', '1'],
    ] as const;
    expect(renderQuery(pairs, permitted, {})).toBe(
      '?types%5B%5D=a%26b&types%5B%5D=c%20d&created%5Bgte%5D=1',
    );
    expect(renderQuery([], permitted, {})).toBe('');
    expect(renderQuery([['query', 'SELECT * FROM Account']], permitted, {})).toContain('Account');
  });

  it.each([
    [[['limit', '1']], 'a name that is not listed'],
    [[['_method', 'DELETE']], 'a method override'],
    [[['created', '1']], 'a listed name without its brackets'],
    [
      [
        ['created[gte]', '1'],
        ['created[gte]', '2'],
      ],
      'a name that is sent twice',
    ],
    [[['query', 'SELECT * FROM Account; DELETE FROM Account']], 'more than the declared shape'],
    [[['created[gte]', '\ud800']], 'half a character'],
    [[['created[gte]', 'x'.repeat(8_193)]], 'more than 8 KiB'],
  ] as [[string, string][], string][])('%j is refused: %s', (pairs) => {
    expect(() => renderQuery(pairs, permitted, {})).toThrow(
      expect.objectContaining({ code: 'EGRESS_QUERY_REFUSED' }),
    );
  });
});
