import { describe, expect, it } from 'vitest';

import { bearer, createAsk } from '../simulator-client.fixture.ts';
import type { Answer } from '../simulator-client.fixture.ts';
import type { QuickbooksSimulatorOptions } from './quickbooks-options.ts';
import { createQuickbooksSimulator } from './quickbooks-simulator.ts';

const realmId = '4620816365000000001';
const base = `https://quickbooks.api.intuit.com/v3/company/${realmId}`;
const scope = 'com.intuit.quickbooks.accounting';
const dayMs = 86_400_000;

interface Shown {
  readonly Id: string;
  readonly Active?: boolean;
  readonly status?: string;
  readonly MetaData: { readonly LastUpdatedTime: string };
}
type Listed = Readonly<Record<string, readonly Shown[] | undefined>> & {
  readonly totalCount?: number;
};

function start(options: Partial<QuickbooksSimulatorOptions> = {}) {
  let now = Date.parse('2026-11-20T12:00:00Z');
  const quickbooks = createQuickbooksSimulator({
    clients: [{ clientId: 'client', clientSecret: 'secret', redirectUris: [] }],
    companies: [
      { realmId, name: 'Acme' },
      { realmId: '2', name: 'Globex' },
    ],
    limits: { perSecond: 10_000, perMinute: 10_000 },
    now: () => new Date(now),
    ...options,
  });
  const ask = createAsk(quickbooks);
  const grant = { accounts: [realmId], scopes: [scope] };
  const headersNow = () => ({
    ...bearer(quickbooks.oauth.authorize(grant).accessToken),
    accept: 'application/json',
  });
  const get = (path: string, asked: { method?: string; headers?: Record<string, string> } = {}) =>
    ask(path.startsWith('https') ? path : `${base}${path}`, {
      method: asked.method ?? 'GET',
      headers: { ...headersNow(), ...asked.headers },
    });
  const select = async (query: string) => {
    const answer = await get(`/query?minorversion=75&query=${encodeURIComponent(query)}`);
    const { QueryResponse } = answer.json as { QueryResponse?: Listed };
    return { ...answer, listed: QueryResponse ?? {} };
  };
  const wait = (ms: number): void => {
    now += ms;
  };
  return { quickbooks, ask, get, select, wait };
}

describe('a QuickBooks query', () => {
  it('pages by position, with totals, Pacific times and exact digits', async () => {
    const { select } = start();
    const { listed, text } = await select(
      'SELECT * FROM Invoice STARTPOSITION 501 MAXRESULTS 1000',
    );
    expect(listed).toMatchObject({ startPosition: 501, maxResults: 100 });
    expect(listed['Invoice']).toHaveLength(100);
    expect(
      listed['Invoice']?.every(({ MetaData }) => /-0[78]:00$/.test(MetaData.LastUpdatedTime)),
    ).toBe(true);
    expect(text).toContain('"Amount":12345678901234.5678');
    expect((await select('select count(*) from Invoice')).listed).toEqual({ totalCount: 600 });
    expect((await select('SELECT * FROM Invoice')).listed['Invoice']).toHaveLength(100);
    expect((await select('SELECT * FROM Invoice STARTPOSITION 601')).json).toMatchObject({
      QueryResponse: {},
    });
    expect((await select('SELECT * FROM CompanyInfo')).text).toContain('"Country":"USA"');
  });

  it('compares moments, not texts, and orders by them', async () => {
    const { quickbooks, select, wait } = start();
    wait(dayMs);
    quickbooks.mutate.createInvoice(realmId);
    const since = (time: string) =>
      select(
        `SELECT * FROM Invoice WHERE MetaData.LastUpdatedTime >= '${time}' AND MetaData.LastUpdatedTime < '2027-01-01' ORDERBY MetaData.LastUpdatedTime DESC MAXRESULTS 1000`,
      );
    for (const time of [
      '2026-11-21T12:00:00Z',
      '2026-11-21T04:00:00-08:00',
      '2026-11-21T23:00:00+11:00',
    ])
      expect((await since(time)).listed['Invoice']?.map(({ Id }) => Id)).toEqual(['601']);
    expect((await since('2026-11-21T12:00:01Z')).listed).toEqual({});
  });

  it('hides inactive members of a list from those who do not ask', async () => {
    const { quickbooks, select } = start();
    const all = quickbooks.records(realmId, 'Customer').length;
    const active = quickbooks.records(realmId, 'Customer').filter((one) => one.isActive).length;
    const count = async (where: string) =>
      (await select(`SELECT COUNT(*) FROM Customer${where}`)).listed.totalCount;
    expect(active).toBeLessThan(all);
    expect(await count('')).toBe(active);
    expect(await count(' WHERE Active IN (true, false)')).toBe(all);
    expect(await count(' WHERE Active = false')).toBe(all - active);
  });

  it.each([
    ["SELECT * FROM Invoice WHERE Id = '1' OR Id = '2'", '4000'],
    ['SELECT * FROM Invoice, Customer', '4000'],
    ['SELECT Id FROM Invoice', '4000'],
    ['SELECT * FROM Invoice ORDER BY Id', '4000'],
    ["SELECT * FROM Invoice WHERE Id LIKE '1%'", '4000'],
    ['SELECT * FROM Invoice WHERE Id', '4000'],
    ["SELECT * FROM Invoice WHERE Id = '1", '4000'],
    ["SELECT * FROM Invoice WHERE (Id = '1')", '4000'],
    ['SELECT * FROM Invoice MAXRESULTS 10 STARTPOSITION 1', '4000'],
    ['SELECT * FROM Invoice; SELECT * FROM Vendor', '4000'],
    ['DELETE FROM Invoice', '4000'],
    ['', '4000'],
    ['SELECT * FROM Nothing', '4001'],
    ["SELECT * FROM Invoice WHERE Nothing = '1'", '4001'],
    ['SELECT * FROM Invoice WHERE Active = true', '4001'],
    ['SELECT * FROM Invoice ORDERBY Nothing', '4001'],
    ["SELECT * FROM Invoice WHERE MetaData.LastUpdatedTime > '2026-11-20T12:00:00 00:00'", '4001'],
    ["SELECT * FROM Invoice WHERE TxnDate > 'yesterday'", '4001'],
    ['SELECT * FROM Invoice MAXRESULTS 1001', '4001'],
    ['SELECT * FROM Invoice STARTPOSITION 0', '4001'],
  ])('%s is a Fault %s', async (query, code) => {
    const { select } = start();
    expect(await select(query)).toMatchObject({
      status: 400,
      json: { Fault: { type: 'ValidationFault', Error: [{ code }] } },
    });
  });
});

describe('the QuickBooks change data capture', () => {
  const cdc = (entities: string, since: string) =>
    `/cdc?entities=${entities}&changedSince=${encodeURIComponent(since)}`;
  const changed = ({ json }: Answer): readonly Listed[] =>
    (json as { CDCResponse: readonly { QueryResponse: readonly Listed[] }[] }).CDCResponse[0]
      ?.QueryResponse ?? [];

  it('gives a thousand objects of a burst of 2,500 and no more', async () => {
    const { quickbooks, get, wait } = start();
    wait(dayMs);
    const burst = quickbooks.mutate.burst(realmId, 2500);
    const sizes = Object.values(burst as unknown as Record<string, string[]>).map(
      (ids) => ids.length,
    );
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(2500);
    expect(Math.min(...sizes)).toBeGreaterThan(0);
    const since = '2026-11-21T04:00:00-08:00';
    const lists = changed(await get(cdc('Customer,Vendor,Invoice', since)));
    const counts = lists.map((list) => list.totalCount ?? 0);
    expect(counts).toEqual([180, 60, 760]);
    const [customers] = changed(await get(cdc('Customer', since)));
    expect(customers?.['Customer']?.some(({ Active }) => Active === false)).toBe(true);
    const [invoices] = changed(await get(cdc('Invoice', since)));
    const deleted = invoices?.['Invoice']?.filter(({ status }) => status === 'Deleted') ?? [];
    expect(deleted.length).toBe(burst.deleted.length);
    expect(deleted[0]).not.toHaveProperty('TotalAmt');
  });

  it.each([
    [cdc('Invoice', '2026-10-21T11:59:59Z'), 400],
    [cdc('Invoice', '2026-10-21T12:00:00Z'), 200],
    [cdc('TaxCode', '2026-11-01T00:00:00Z'), 400],
    [cdc('', '2026-11-01T00:00:00Z'), 400],
    ['/cdc?entities=Invoice&changedSince=2026-11-01T00:00:00+00:00', 400],
    ['/cdc?entities=Invoice', 400],
  ])('%s is answered %i', async (path, status) => {
    const { get } = start();
    expect((await get(path)).status).toBe(status);
  });
});

describe('QuickBooks reports', () => {
  const amounts = (answer: Answer, group: string): readonly string[] => {
    const report = answer.json as {
      Rows: { Row?: readonly { group: string; Summary: { ColData: { value: string }[] } }[] };
    };
    const found = report.Rows.Row?.find((row) => row.group === group);
    return found?.Summary.ColData.slice(1).map(({ value }) => value) ?? [];
  };
  const empty = { Customer: 0, Vendor: 0, Invoice: 0, JournalEntry: 0 };

  it('tie to the invoices, by accrual and by cash, and change when one is backdated', async () => {
    const { quickbooks, get } = start({ companies: [{ realmId, name: 'Acme', sizes: empty }] });
    const path = '/reports/ProfitAndLoss?start_date=2026-09-01&end_date=2026-10-31';
    expect((await get(path)).json).toMatchObject({
      Header: { Option: [{}, { Name: 'NoReportData', Value: 'true' }] },
      Rows: {},
    });
    const { id } = quickbooks.mutate.createInvoice(realmId, { amount: '12345678901234.5678' });
    quickbooks.mutate.backdateInvoice(realmId, id, '2026-09-15');
    expect(amounts(await get(`${path}&summarize_column_by=Month`), 'NetIncome')).toEqual([
      '12345678901234.5678',
      '0.00',
      '12345678901234.5678',
    ]);
    expect(amounts(await get(`${path}&accounting_method=Cash`), 'NetIncome')).toEqual([]);
    quickbooks.mutate.payInvoice(realmId, id, '2026-10-02');
    const cash = await get(`${path}&accounting_method=Cash&summarize_column_by=Month`);
    expect(amounts(cash, 'NetIncome')[1]).toBe('12345678901234.5678');
    expect(cash.json).toMatchObject({
      Header: { ReportName: 'ProfitAndLoss', ReportBasis: 'Cash', SummarizeColumnsBy: 'Month' },
    });
  });

  it('balance, and the cash flow ends at the bank', async () => {
    const { get } = start();
    const span = 'start_date=2026-05-01&end_date=2026-10-31&summarize_column_by=Quarter';
    const sheet = await get(`/reports/BalanceSheet?${span}`);
    expect(amounts(sheet, 'TotalAssets')).toEqual(amounts(sheet, 'TotalLiabilitiesAndEquity'));
    const flow = await get(`/reports/CashFlow?${span}`);
    expect(amounts(flow, 'EndingCash')).toHaveLength(4);
    expect(sheet.text).toContain(`{"value":"${amounts(flow, 'EndingCash')[3] ?? 'none'}"}`);
  });

  it.each([
    '/reports/ProfitAndLoss?start_date=2026-13-01',
    '/reports/ProfitAndLoss?start_date=2026-02-02&end_date=2026-02-01',
    '/reports/ProfitAndLoss?accounting_method=accrual',
    '/reports/ProfitAndLoss?summarize_column_by=Fortnight',
    '/reports/ProfitAndLoss?date_macro=Today',
    '/reports/CashFlow?accounting_method=Cash',
  ])('%s is a Fault', async (path) => {
    const { get } = start();
    expect(await get(path)).toMatchObject({ status: 400, json: { Fault: {} } });
  });
});

describe('a QuickBooks request', () => {
  it('is about the company of its token only', async () => {
    const { get } = start();
    const own = await get(`/companyinfo/${realmId}?minorversion=75`);
    expect(own.json).toMatchObject({ CompanyInfo: { CompanyName: 'Acme' } });
    expect(own.headers).toHaveProperty('intuit_tid');
    expect((await get('/preferences')).json).toMatchObject({
      Preferences: { ReportPrefs: { ReportBasis: 'Accrual' } },
    });
    const other = 'https://quickbooks.api.intuit.com/v3/company/2';
    for (const path of [`${other}/preferences`, '/companyinfo/2'])
      expect(await get(path)).toMatchObject({
        status: 403,
        json: { Fault: { Error: [{ code: '3100' }] } },
      });
  });

  it.each([
    ['/invoice/1', 'GET', 404],
    ['/reports/TrialBalance', 'GET', 404],
    ['/batch', 'POST', 404],
    ['/query?query=SELECT%20*%20FROM%20Invoice', 'POST', 405],
    ['/preferences?minorversion=new', 'GET', 400],
    ['/preferences?query=x', 'GET', 400],
  ])('to %s by %s is answered %i', async (path, method, status) => {
    const { get } = start();
    expect((await get(path, { method })).status).toBe(status);
  });

  it('is refused without a token, in lower case, and without asking for JSON', async () => {
    const { ask, get, wait, quickbooks } = start();
    expect(await get('/preferences', { headers: { authorization: '' } })).toMatchObject({
      status: 401,
      json: { fault: { type: 'AUTHENTICATION' } },
    });
    expect((await get('/preferences', { headers: { accept: '*/*' } })).status).toBe(406);
    const { accessToken } = quickbooks.oauth.authorize({ accounts: [realmId], scopes: [scope] });
    wait(3_600_000);
    const late = await ask(`${base}/preferences`, { headers: bearer(accessToken) });
    expect(late.text).toContain('Token expired');
  });

  it('can be answered with a Fault inside a 200, once', async () => {
    const { quickbooks, get } = start();
    quickbooks.faultInside200('10000', 'An application error has occurred');
    expect(await get('/preferences')).toMatchObject({
      status: 200,
      json: { Fault: { Error: [{ code: '10000' }] } },
    });
    expect((await get('/preferences')).json).toHaveProperty('Preferences');
  });

  it.each([
    [{ perMinute: 2 }, { status: 429, json: { Fault: { Error: [{ code: '003001' }] } } }],
    [{ perSecond: 2 }, { status: 429, json: { Fault: { Error: [{ code: '003001' }] } } }],
    [{ readsPerMonth: 2 }, { status: 403 }],
  ])('is limited by %j', async (limits, refusal) => {
    const { quickbooks, get } = start({ limits });
    expect((await get('/preferences')).status).toBe(200);
    expect((await get('/preferences')).status).toBe(200);
    const third = await get('/preferences');
    expect(third).toMatchObject(refusal);
    expect(third.headers).not.toHaveProperty('retry-after');
    expect(quickbooks.readsThisMonth('client')).toBe(2);
  });

  it('is refused while ten others are being answered', async () => {
    const { ask, quickbooks } = start({ latencyMs: 20 });
    const { accessToken } = quickbooks.oauth.authorize({ accounts: [realmId], scopes: [scope] });
    const headers = { ...bearer(accessToken), accept: 'application/json' };
    const answers = await Promise.all(
      Array.from({ length: 11 }, () => ask(`${base}/preferences`, { headers })),
    );
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(1);
  });
});
