import { describe, expect, it } from 'vitest';

import { renderCsv } from './csv.ts';

describe('CSV', () => {
  it('separates by comma and ends each line as RFC 4180 says', () => {
    expect(renderCsv(['a', 'b'], [['1', '2']])).toBe('a,b\r\n1,2\r\n');
  });

  it('quotes a cell with a comma, a quotation mark or a line break', () => {
    expect(renderCsv(['a'], [['x,y'], ['say "hi"'], ['two\nlines']])).toBe(
      'a\r\n"x,y"\r\n"say ""hi"""\r\n"two\nlines"\r\n',
    );
  });

  it.each([
    '=HYPERLINK("http://evil.example")',
    '+1+1',
    '-2+3',
    '@SUM(A1)',
    '\t=1',
    '\r=1',
    '\n=1',
    ' =1',
    '\uFF1D1+1',
  ])('never lets %j run as a formula', (cell) => {
    const [, row = ''] = renderCsv(['a'], [[cell]]).split(/^a\r\n/);
    expect(row.startsWith(`"'`)).toBe(true);
  });

  it('guards the header like any other cell', () => {
    expect(renderCsv(['=a'], [])).toBe(`"'=a"\r\n`);
  });

  it('leaves a sign inside a cell alone', () => {
    expect(renderCsv(['a'], [['2026-11-04']])).toBe('a\r\n2026-11-04\r\n');
  });
});
