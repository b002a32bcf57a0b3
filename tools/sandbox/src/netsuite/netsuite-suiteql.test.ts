import { describe, expect, it } from 'vitest';

import { at, startNetsuite, suiteqlTask } from './netsuite-client.fixture.ts';

const gl = `FROM transaction t JOIN transactionline tl ON tl.transaction=t.id
  JOIN transactionaccountingline tal ON tal.transaction=tl.transaction AND tal.transactionline=tl.id`;
const posted = "t.posting='T' AND tal.posting='T'";

describe('a SuiteQL request', () => {
  const good = suiteqlTask('SELECT id FROM account ORDER BY id');

  it.each([
    ['without Prefer', { headers: { 'content-type': 'application/json' } }, 400, 'INVALID_HEADER'],
    [
      'with another type',
      { headers: { ...good.headers, 'content-type': 'text/plain' } },
      415,
      'INVALID_CONTENT_TYPE',
    ],
    ['with a body that is no JSON', { body: 'q=SELECT' }, 400, 'INVALID_CONTENT'],
    [
      'with more than q',
      { body: '{"q":"SELECT 1 FROM dual","params":[]}' },
      400,
      'INVALID_CONTENT',
    ],
    ['without q', { body: '{}' }, 400, 'INVALID_CONTENT'],
    ['with a limit of none', { rawQuery: 'limit=0' }, 400, 'INVALID_PARAMETER'],
    ['with a limit above 1000', { rawQuery: 'limit=1001' }, 400, 'INVALID_PARAMETER'],
    ['with a limit that is no number', { rawQuery: 'limit=ten' }, 400, 'INVALID_PARAMETER'],
    ['with an offset between pages', { rawQuery: 'limit=10&offset=15' }, 400, 'INVALID_PARAMETER'],
    ['with an offset too far', { rawQuery: 'limit=1000&offset=100000' }, 400, 'INVALID_PARAMETER'],
    ['with an unknown parameter', { rawQuery: 'limit=10&page=2' }, 400, 'INVALID_PARAMETER'],
    ['by GET', { method: 'GET' }, 405, 'INVALID_METHOD'],
    ['to a collection', { path: '/services/rest/record/v1/customer' }, 404, 'NONEXISTENT_RESOURCE'],
  ])('%s is refused', async (_, wrong, status, code) => {
    const { send } = startNetsuite();
    expect(await send({ ...good, ...wrong })).toMatchObject({ status, code });
  });

  it.each([
    ["UPDATE account SET fullname='x'", 'Only SELECT'],
    ['SELECT id FROM account; SELECT id FROM account', 'Only one statement'],
    ['SELECT id FROM account -- all', 'Comments'],
    ['SELECT /* x */ id FROM account', 'Comments'],
    ['SELECT id FROM account WHERE id = ?', 'bind parameter'],
    ['SELECT id FROM account ORDER BY id LIMIT 5', 'Row limits'],
    ['SELECT id FROM account OFFSET 5', 'Row limits'],
    ['SELECT a.id FROM account a, transaction t JOIN subsidiary s ON s.id = t.id', 'mixed'],
    ['SELECT a.id FROM account a JOIN subsidiary s ON s.id = a.id(+)', 'mixed'],
    ['SELECT id FROM sqlite_master', "Record 'sqlite_master' was not found"],
    ['SELECT secret FROM account', "Unknown identifier 'secret'"],
    ['SELECT subsidiary FROM transaction', "Unknown identifier 'subsidiary'"],
    [`SELECT id ${gl}`, 'ambiguous'],
    ['SELECT load_extension(fullname) FROM account', 'Unknown function'],
    ['SELECT accttype, COUNT(*) FROM account', 'not a GROUP BY expression'],
    ['SELECT id FROM account WHERE SUM(id) > 1', 'group function'],
    ["SELECT id FROM transaction WHERE trandate > '2026-01-01'", 'Unparseable date'],
    [
      "SELECT id FROM transaction WHERE trandate > TO_DATE('2026-02-30','YYYY-MM-DD')",
      'Unparseable date',
    ],
    ["SELECT TO_CHAR(trandate,'YYYY-QQ') FROM transaction", 'date format not recognized'],
    ["SELECT id FROM account WHERE id = 'abc'", 'invalid number'],
  ])('of %s is a 400', async (q, words) => {
    const { query } = startNetsuite();
    const answer = await query(q);
    expect([answer.status, answer.code]).toEqual([400, 'INVALID_PARAMETER']);
    expect(answer.detail).toContain(words);
  });

  it('pages with links, and has rows in another order each time when it names none', async () => {
    const { query } = startNetsuite();
    const sql = 'SELECT id FROM account';
    const page = await query(`${sql} ORDER BY id`, 'limit=10&offset=10');
    expect(page.page).toMatchObject({ count: 10, hasMore: true, totalResults: 21, offset: 10 });
    expect(page.items.map(({ id }) => id)).toEqual(
      Array.from({ length: 10 }, (_, index) => String(111 + index)),
    );
    const links = page.body['links'] as { rel: string; href: string }[];
    expect(links.find(({ rel }) => rel === 'next')?.href).toContain('limit=10&offset=20');
    expect((await query(`${sql} ORDER BY id`, 'limit=10&offset=20')).page.hasMore).toBe(false);
    expect((await query(sql)).items).not.toEqual((await query(sql)).items);
  });

  it('answers texts in lower-case columns, leaves nulls out, and dates in the form of the user', async () => {
    const { query } = startNetsuite();
    const { items } = await query(
      'SELECT Id, PARENT, BUILTIN.DF(currency) Cur, isElimination FROM subsidiary ORDER BY id',
    );
    expect(items[0]).toEqual({ links: [], id: '1', cur: 'US Dollar', iselimination: 'F' });
    expect(items[1]).toMatchObject({ parent: '1', cur: 'Euro' });
    const period = await query("SELECT startdate FROM accountingperiod WHERE isyear='T'");
    expect(period.items[0]?.['startdate']).toBe('01/01/2026');
    const { query: german } = startNetsuite({ dateFormat: 'DD.MM.YYYY' });
    const other = await german(
      "SELECT enddate FROM accountingperiod WHERE enddate = '30.06.2026' AND isquarter='T'",
    );
    expect(other.items[0]?.['enddate']).toBe('30.06.2026');
  });

  it('knows times of the account and of the server that are not UTC', async () => {
    const { query } = startNetsuite({ utcOffsetMinutes: 60, serverUtcOffsetMinutes: -420 });
    const { items } = await query(
      "SELECT TO_CHAR(SYSDATE,'YYYY-MM-DD HH24:MI:SS') server, TO_CHAR(CURRENT_TIMESTAMP,'YYYY-MM-DD HH24:MI:SS') account FROM DUAL",
    );
    expect(items[0]).toMatchObject({
      server: '2026-11-20 05:00:00',
      account: '2026-11-20 13:00:00',
    });
    expect(at.toISOString()).toContain('T12:00:00');
  });
});

describe('the simulated ledger', () => {
  it('sums to zero in each subsidiary, book and period, to the last of twenty digits', async () => {
    const { query, netsuite } = startNetsuite({ ledger: { glLines: 6000, hasHugeAmounts: true } });
    const { items } = await query(
      `SELECT tl.subsidiary, tal.accountingbook, t.postingperiod, SUM(tal.amount) total, SUM(tal.debit) debits ${gl} WHERE ${posted} GROUP BY tl.subsidiary, tal.accountingbook, t.postingperiod ORDER BY 1, 2, 3`,
    );
    expect(items.length).toBe(5 * 6);
    expect(new Set(items.map(({ total }) => total))).toEqual(new Set(['0']));
    const huge = netsuite
      .rows('123456', 'transactionaccountingline')
      .map(({ amount }) => String(amount));
    expect(Math.max(...huge.map((text) => text.replace(/\D/g, '').length))).toBeGreaterThanOrEqual(
      20,
    );
    const lines = netsuite
      .rows('123456', 'transactionaccountingline')
      .filter(({ posting, accountingbook }) => posting === 'T' && accountingbook === 1);
    expect(lines).toHaveLength(6000);
  });

  it('ties open receivables and payables out to their accounts', async () => {
    const { query } = startNetsuite();
    const { items } = await query(
      `SELECT a.accttype, SUM(tal.amount) balance, SUM(NVL(tal.amountunpaid,0) - NVL(tal.paymentamountunused,0)) open ${gl} JOIN account a ON a.id = tal.account WHERE a.accttype IN ('AcctRec','AcctPay') AND ${posted} AND tal.accountingbook = 1 GROUP BY a.accttype ORDER BY a.accttype`,
    );
    expect(items[0]?.['balance']).toBe(`-${items[0]?.['open'] ?? ''}`.replace('--', ''));
    expect(items[1]?.['balance']).toBe(items[1]?.['open']);
  });

  it('has orders that do not post, a second book with other accounts, and fractions without a zero', async () => {
    const { query } = startNetsuite({ ledger: { glLines: 2000 } });
    const count = async (where: string) =>
      Number((await query(`SELECT COUNT(*) n ${gl} WHERE ${where}`)).items[0]?.['n']);
    expect(await count("t.posting='F'")).toBeGreaterThan(0);
    expect(await count(`${posted} AND tal.accountingbook=2`)).toBeGreaterThan(0);
    const { items } = await query(
      `SELECT TO_CHAR(tal.debit) text, tal.debit raw, TO_CHAR(tal.debit,'FM9990.00') masked ${gl} WHERE tal.debit < 1 ORDER BY tal.debit, t.id`,
    );
    expect(items[0]?.['text']).toMatch(/^\.\d/);
    expect(items[0]?.['raw']).toMatch(/^0\.\d/);
    expect(items[0]?.['masked']).toMatch(/^0\.\d\d$/);
  });

  it('of 250,000 lines is read completely by key', async () => {
    const { query } = startNetsuite({ ledger: { glLines: 250_000 }, countedResults: 2000 });
    const seen = new Set<string>();
    let [transaction, line] = ['0', '0'];
    for (;;) {
      const after = `(t.id > ${transaction} OR (t.id = ${transaction} AND tl.id > ${line}))`;
      const { items, page } = await query(
        `SELECT t.id txn, tl.id line ${gl} WHERE ${posted} AND tal.accountingbook=1 AND ${after} ORDER BY t.id, tl.id`,
      );
      for (const item of items) seen.add(`${item['txn'] ?? ''}/${item['line'] ?? ''}`);
      transaction = items.at(-1)?.['txn'] ?? '';
      line = items.at(-1)?.['line'] ?? '';
      if (!page.hasMore) break;
    }
    expect(seen.size).toBe(250_000);
    const far = await query(
      `SELECT t.id ${gl} WHERE ${posted} ORDER BY t.id`,
      'limit=1000&offset=99000',
    );
    expect(far.page).toMatchObject({ count: 1000, hasMore: false, totalResults: 100_000 });
  }, 120_000);
});
