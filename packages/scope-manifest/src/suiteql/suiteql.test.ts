import { describe, expect, it } from 'vitest';

import { fillQuery, placeholdersOf } from '../body/fill-query.ts';
import { suiteql } from './suiteql.ts';

const values: Readonly<Record<string, string>> = {
  account: '0',
  book: '1',
  id: '-1',
  line: '-1',
  period: '42',
  periodend: '2026-10-31',
  since: '2026-10-01 00:00:00',
  subsidiary: '0',
  txn: '123456789012345678',
  type: '-9999',
  until: '2026-10-02 23:59:59',
};
const valuesOf = (text: string): Record<string, string> =>
  Object.fromEntries(placeholdersOf(text).map((name) => [name, values[name] ?? '']));

describe.each(suiteql.allows)('the query $name', ({ name, text }) => {
  it('is one select on one line, without a comment or a second statement', () => {
    expect(text).toMatch(/^SELECT [^\n;]+$/);
    expect(text).not.toMatch(/--|\/\*|\*\/|\bSELECT\b.*\bSELECT\b|  /);
    expect(text).not.toMatch(/\b(?:INSERT|UPDATE|DELETE|MERGE|CREATE|DROP|ALTER|GRANT|CALL)\b/i);
  });

  it('pages by its key and never by an offset', () => {
    expect(text).not.toMatch(/\b(?:OFFSET|FETCH|LIMIT|ROWNUM)\b/i);
    if (name === 'provider_clock') return;
    const order = /ORDER BY (.+)$/.exec(text)?.[1]?.split(', ') ?? [];
    expect(order.length).toBeGreaterThan(0);
    // The last column is the book, which is fixed.
    for (const column of order.filter((one) => one !== 'tal.accountingbook')) {
      expect(text).toMatch(new RegExp(`\\b${column} > :[a-z]+`));
    }
  });

  it('reads each number as text', () => {
    const columns = /^SELECT (.+?) FROM /.exec(text)?.[1] ?? '';
    const nested = /TO_CHAR\((?:[^()]|\((?:[^()]|\([^()]*\))*\))+\) [a-z_]+/g;
    const bare = columns.replace(nested, 'TO_CHAR');
    expect(bare).not.toMatch(
      /\b(?:id|amount\w*|debit|credit|exchangerate|parent|currency|account|entity)\b(?!\))/,
    );
  });

  it('has a shape for each placeholder, and is filled by values of that shape', () => {
    for (const placeholder of placeholdersOf(text)) {
      expect(suiteql.shapes).toHaveProperty(placeholder);
    }
    const filled = fillQuery(suiteql, name, valuesOf(text));
    expect(filled).not.toMatch(/:[a-z]/);
    expect(filled.length).toBeLessThan(8_192);
  });

  it('is not filled when a value is missing or one is too many', () => {
    const unfit = expect.objectContaining({
      code: 'SCOPE_MANIFEST_VALUE_UNFIT',
      details: { query: name },
    });
    const sound = valuesOf(text);
    expect(() => fillQuery(suiteql, name, { ...sound, surplus: '1' })).toThrow(unfit);
    for (const missing of Object.keys(sound)) {
      const rest = Object.entries(sound).filter(([placeholder]) => placeholder !== missing);
      expect(() => fillQuery(suiteql, name, Object.fromEntries(rest))).toThrow(unfit);
    }
  });
});

describe('the queries of NetSuite', () => {
  it('have names of their own', () => {
    const names = suiteql.allows.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });

  it('take lines of the ledger from a half-open window, one book and a key', () => {
    const { since = '', until = '' } = values;
    const filled = fillQuery(suiteql, 'gl_lines', { since, until, book: '1', txn: '7', line: '0' });
    expect(filled).toContain(`t.lastmodifieddate >= TO_DATE('${since}', 'YYYY-MM-DD HH24:MI:SS')`);
    expect(filled).toContain(`t.lastmodifieddate < TO_DATE('${until}', 'YYYY-MM-DD HH24:MI:SS')`);
    expect(filled).toContain('tal.accountingbook = 1');
    expect(filled).toContain('(t.id > 7 OR (t.id = 7 AND tl.id > 0))');
    expect(filled).toMatch(/ORDER BY t\.id, tl\.id, tal\.accountingbook$/);
  });

  it.each([
    ['id', '1 OR 1=1'],
    ['id', "1'"],
    ['id', '1;'],
    ['id', '01'],
    ['id', '-'],
    ['id', '1\n'],
    ['id', ''],
    ['id', '1e3'],
    ['id', '٣'],
    ['id', '9'.repeat(19)],
    ['since', '2026-10-01'],
    ['since', '2026-13-01 00:00:00'],
    ['since', '2026-10-01T00:00:00'],
    ['since', "2026-10-01 00:00:00' OR 'a'='a"],
    ['since', '2026-10-01 24:00:00'],
    ['until', '2026-10-01 00:00:00--'],
  ])('are not filled with %s = %j', (name, value) => {
    const deleted = valuesOf(suiteql.allows.find((one) => one.name === 'deleted_records')!.text);
    expect(() => fillQuery(suiteql, 'deleted_records', { ...deleted, [name]: value })).toThrow(
      expect.objectContaining({ code: 'SCOPE_MANIFEST_VALUE_UNFIT' }),
    );
  });

  it('are found by their names alone', () => {
    for (const name of ['GL_LINES', 'constructor', '', 'SELECT 1']) {
      expect(() => fillQuery(suiteql, name, {})).toThrow(
        expect.objectContaining({ code: 'SCOPE_MANIFEST_QUERY_UNKNOWN' }),
      );
    }
  });

  it('are not filled with a value that only a prototype has', () => {
    const inherited = Object.create({ id: '1' }) as Record<string, string>;
    expect(() => fillQuery(suiteql, 'accounts', inherited)).toThrow(
      expect.objectContaining({ code: 'SCOPE_MANIFEST_VALUE_UNFIT' }),
    );
  });
});
