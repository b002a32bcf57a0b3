import { describe, expect, it } from 'vitest';

import { startNetsuite, suiteqlTask } from './netsuite-client.fixture.ts';
import { hostOfTests, signedRequest, token } from './signed-request.fixture.ts';

const lines = [
  { account: 101, amount: '12345678901234567.89' },
  { account: 114, amount: '-12345678901234560' },
  { account: 115, amount: '-7.89' },
];
const modified = (id: number) =>
  `SELECT TO_CHAR(lastmodifieddate,'YYYY-MM-DD HH24:MI:SS') at, voided FROM transaction WHERE id = ${id}`;
const amounts = (id: number) =>
  `SELECT transactionline line, TO_CHAR(amount) amount FROM transactionaccountingline WHERE transaction = ${id} AND accountingbook = 1 ORDER BY transactionline`;

describe('a change in the simulated NetSuite', () => {
  it('posts exact amounts, edits lines without a trace, and moves lastmodifieddate in local time', async () => {
    const { netsuite, query, wait } = startNetsuite();
    const change = netsuite.mutate('123456');
    const id = change.post({ lines });
    expect((await query(modified(id))).items[0]?.['at']).toBe('2026-11-20 04:00:00');
    wait(60_000);
    change.edit(id, { remove: [1], add: [{ account: 118, amount: '-12345678901234560' }] });
    expect((await query(amounts(id))).items.map(({ line, amount }) => [line, amount])).toEqual([
      ['0', '12345678901234567.89'],
      ['2', '-7.89'],
      ['3', '-12345678901234560'],
    ]);
    expect((await query(modified(id))).items[0]?.['at']).toBe('2026-11-20 04:01:00');
    expect((await query('SELECT recordid FROM deletedrecord')).items).toEqual([]);
  });

  it('refuses lines that do not balance, and then nothing has happened', async () => {
    const { netsuite, query } = startNetsuite();
    const change = netsuite.mutate('123456');
    expect(() => change.post({ lines: lines.slice(1) })).toThrow('off by');
    const id = change.post({ lines });
    expect(() => change.edit(id, { amounts: { 0: '1' } })).toThrow('off by');
    expect((await query(amounts(id))).items[0]?.['amount']).toBe('12345678901234567.89');
  });

  it('deletes with a row of deletedrecord, voids with zeros and a flag, revalues without a stamp', async () => {
    const { netsuite, query, wait } = startNetsuite();
    const change = netsuite.mutate('123456');
    const [first, second, third] = [1, 2, 3].map(() => change.post({ lines })) as [
      number,
      number,
      number,
    ];
    wait(60_000);
    change.remove(first);
    const deleted = await query('SELECT recordid, type, scriptid FROM deletedrecord');
    expect(deleted.items).toEqual([
      { links: [], recordid: String(first), type: 'Journal', scriptid: 'journal' },
    ]);
    expect((await query(amounts(first))).items).toEqual([]);
    change.void(second);
    expect((await query(modified(second))).items[0]).toMatchObject({
      voided: 'T',
      at: '2026-11-20 04:01:00',
    });
    expect((await query(amounts(second))).items[0]?.['amount']).toBe('0');
    change.revalue(third, { 0: '10', 1: '-2.11' });
    expect((await query(amounts(third))).items[0]?.['amount']).toBe('10');
    expect((await query(modified(third))).items[0]?.['at']).toBe('2026-11-20 04:00:00');
  });

  it('keeps to closed periods until they are reopened', () => {
    const { netsuite } = startNetsuite();
    const change = netsuite.mutate('123456');
    const old = { lines, date: '2026-06-15' };
    expect(() => change.post(old)).toThrow('Jun 2026 is closed');
    const period = netsuite
      .rows('123456', 'accountingperiod')
      .find(({ periodname }) => periodname === 'Jun 2026');
    change.reopenPeriod(Number(period?.['id']));
    const id = change.post(old);
    change.closePeriod(Number(period?.['id']));
    expect(() => change.remove(id)).toThrow('closed');
  });

  it('happens between pages when a test says so', async () => {
    const { netsuite, query } = startNetsuite();
    const pages: number[] = [];
    netsuite.afterPage('123456', (page) => {
      pages.push(page);
      netsuite.mutate('123456').post({ lines });
    });
    const count = async () =>
      (await query('SELECT id FROM transaction ORDER BY id')).page.totalResults;
    expect((await count()) + 1).toBe(await count());
    netsuite.afterPage('123456', null);
    await count();
    expect(pages).toEqual([1, 2]);
  });
});

describe('a role in the simulated NetSuite', () => {
  it('does not find a hidden table, nor what it stands for', async () => {
    const { netsuite, query } = startNetsuite();
    netsuite.hideTable('123456', 'subsidiary');
    const answer = await query('SELECT id FROM subsidiary');
    expect([answer.status, answer.detail.includes("Record 'subsidiary' was not found")]).toEqual([
      400,
      true,
    ]);
    expect((await query('SELECT BUILTIN.DF(subsidiary) x FROM customer')).status).toBe(400);
    netsuite.showTable('123456', 'subsidiary');
    expect((await query('SELECT id FROM subsidiary')).status).toBe(200);
    const { query: small } = startNetsuite({ isOneWorld: false });
    expect((await small('SELECT id FROM subsidiary')).status).toBe(400);
  });

  it('lists the record types that it sees, and governance limits for administrators only', async () => {
    const { netsuite, send } = startNetsuite();
    const catalog = { path: '/services/rest/record/v1/metadata-catalog' };
    netsuite.hideTable('123456', 'vendor');
    const names = (await send(catalog)).items.map(({ name }) => name);
    expect(names).toContain('customer');
    expect(names).not.toContain('vendor');
    expect((await send({ ...catalog, rawQuery: 'select=vendor' })).status).toBe(404);
    expect((await send({ ...catalog, rawQuery: 'limit=1' })).status).toBe(400);
    expect((await send({ ...catalog, headers: { accept: 'text/html' } })).status).toBe(400);
    const limits = { path: '/services/rest/system/v1/governanceLimits' };
    expect((await send(limits)).status).toBe(403);
    const admin = { ...token, tokenId: 'ti_admin' };
    expect((await send({ ...limits, token: admin })).body).toMatchObject({
      accountConcurrencyLimit: 15,
    });
  });

  it('must send the language that the company wants', async () => {
    const { send } = startNetsuite({ requiredLanguage: 'de-DE' });
    const task = suiteqlTask('SELECT id FROM account');
    const refused = await send(task);
    expect([refused.status, refused.code]).toEqual([400, 'INVALID_HEADER']);
    expect(refused.detail).toContain("'de-DE'");
    const headers = { ...task.headers, 'accept-language': 'de-DE' };
    expect((await send({ ...task, headers })).status).toBe(200);
  });

  it('gets 429 above the limit of its account, without Retry-After', async () => {
    const { netsuite, send } = startNetsuite({ concurrencyLimit: 2 });
    netsuite.setLatencyMs(20);
    const task = suiteqlTask('SELECT id FROM account');
    const answers = await Promise.all([1, 2, 3].map(() => send(task)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 429]);
    const busy = answers.find(({ status }) => status === 429);
    expect(busy?.headers).not.toHaveProperty('retry-after');
    expect(netsuite.peakConcurrency('123456')).toBe(3);
    expect((await send(task)).status).toBe(200);
  });

  it('is refused on a host of no account', async () => {
    const { netsuite } = startNetsuite();
    expect(netsuite.hosts).toEqual([hostOfTests, '123456-sb1.suitetalk.api.netsuite.com']);
    expect(() => netsuite.rows('999999', 'account')).toThrow('no account');
    expect(() => netsuite.rows('a.evil/x', 'account')).toThrow('not a NetSuite account');
    const request = signedRequest({ at: new Date(), path: '/', host: 'other.example' });
    await expect(netsuite.handle(request)).rejects.toThrow('no host');
    expect((netsuite.failure?.(500).body as { status: number }).status).toBe(500);
  });
});
