import { describe, expect, it } from 'vitest';

import { bearer, createAsk } from '../simulator-client.fixture.ts';
import type { Answer } from '../simulator-client.fixture.ts';
import type { XeroSimulatorOptions } from './xero-options.ts';
import { createXeroSimulator } from './xero-simulator.ts';

const acme = '11111111-1111-4111-8111-111111111111';
const globex = '22222222-2222-4222-8222-222222222222';
const reports = 'accounting.reports';
const scopes = [
  'accounting.settings.read',
  'accounting.invoices.read',
  `${reports}.profitandloss.read`,
  `${reports}.balancesheet.read`,
];

interface Invoice {
  readonly InvoiceID: string;
  readonly Status: string;
  readonly LineItems: readonly unknown[];
}
interface Row {
  readonly Title?: string;
  readonly Rows?: readonly Row[];
  readonly Cells?: readonly { readonly Value: string }[];
}

function start(options: Partial<XeroSimulatorOptions> = {}) {
  let now = Date.parse('2026-11-20T12:00:00Z');
  const xero = createXeroSimulator({
    clients: [{ clientId: 'client', clientSecret: 'secret', redirectUris: [] }],
    organisations: [
      { tenantId: acme, name: 'Acme', invoices: 250 },
      { tenantId: globex, name: 'Globex' },
    ],
    limits: { perMinute: 10_000 },
    now: () => new Date(now),
    ...options,
  });
  const ask = createAsk(xero);
  const { accessToken } = xero.oauth.authorize({ accounts: [acme], scopes });
  const right = { ...bearer(accessToken), accept: 'application/json', 'xero-tenant-id': acme };
  const get = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
    ask(`https://api.xero.com/api.xro/2.0${path}`, { method, headers: { ...right, ...headers } });
  const wait = (ms: number): void => {
    now += ms;
  };
  return { xero, get, wait };
}

const invoicesOf = ({ json }: Answer): readonly Invoice[] =>
  (json as { Invoices: readonly Invoice[] }).Invoices;

/** The cells of the row with this title. */
function cellsOf({ json }: Answer, title: string): readonly string[] {
  const [report] = (json as { Reports: readonly { Rows: readonly Row[] }[] }).Reports;
  const rows = report?.Rows.flatMap((row) => row.Rows ?? []) ?? [];
  const found = rows.find(({ Cells }) => Cells?.[0]?.Value.startsWith(title));
  return found?.Cells?.slice(1).map(({ Value }) => Value) ?? [];
}

describe('a Xero request', () => {
  it.each([
    [{ authorization: '' }, 401, 'AuthenticationUnsuccessful'],
    [{ authorization: 'Bearer unknown' }, 401, 'AuthenticationUnsuccessful'],
    [{ 'xero-tenant-id': '' }, 403, 'AuthenticationUnsuccessful'],
    [{ 'xero-tenant-id': globex }, 403, 'AuthenticationUnsuccessful'],
    [{ accept: '*/*' }, 406, 'JSON only'],
  ])('with %j is refused with %i', async (headers, status, text) => {
    const { get } = start();
    const answer = await get('/Organisation', headers);
    expect(answer.status).toBe(status);
    expect(answer.text).toContain(text);
    expect(answer.headers).toHaveProperty('xero-correlation-id');
  });

  it('is refused without its scope, after its time, and for writing', async () => {
    const { xero, get, wait } = start();
    expect(await get('/Invoices', {}, 'POST')).toMatchObject({
      status: 401,
      json: { Detail: 'AuthorizationUnsuccessful' },
    });
    expect((await get('/Invoices', {}, 'PATCH')).status).toBe(405);
    const grant = xero.oauth.grants()[0]?.id ?? '';
    xero.oauth.shrinkScopes(grant, ['accounting.invoices.read']);
    expect((await get('/Invoices')).json).toMatchObject({ Detail: 'AuthorizationUnsuccessful' });
    expect((await get('/Organisation')).status).toBe(200);
    wait(30 * 60_000);
    expect((await get('/Organisation')).json).toMatchObject({ Detail: 'TokenExpired' });
  });

  it.each([
    ['/Journals', 404],
    ['/Contacts', 404],
    ['/Reports/CashSummary', 404],
    ['/Invoices/INV-00001', 404],
    ['/Invoices/33333333-3333-4333-8333-333333333333', 404],
    ['/Invoices?pageSize=1001&page=1', 400],
    ['/Invoices?page=0', 400],
    ['/Invoices?order=Total%3BDROP', 400],
    ['/Invoices?unitdp=3', 400],
    ['/Invoices?summaryOnly=true', 400],
    ['/Invoices?IDs=1', 400],
    ['/Invoices?modifiedSince=2026-01-01', 400],
    ['/Reports/ProfitAndLoss?fromDate=2025-01-01&toDate=2026-01-02', 400],
    ['/Reports/ProfitAndLoss?fromDate=2026-02-30&toDate=2026-03-02', 400],
    ['/Reports/ProfitAndLoss?periods=13', 400],
    ['/Reports/ProfitAndLoss?timeframe=WEEK', 400],
    ['/Reports/BalanceSheet?fromDate=2026-01-01', 400],
  ])('to %s is answered %i', async (path, status) => {
    const { get } = start();
    expect((await get(path)).status).toBe(status);
  });
});

describe('Xero invoices', () => {
  it('have lines, exact digits and a pagination block when they are paged', async () => {
    const { get } = start();
    const paged = await get('/Invoices?page=1&pageSize=100&includeArchived=true&unitdp=4');
    expect(paged.json).toMatchObject({
      pagination: { page: 1, pageSize: 100, pageCount: 3, itemCount: 250 },
    });
    expect(invoicesOf(paged)).toHaveLength(100);
    expect(invoicesOf(paged).every(({ LineItems }) => LineItems.length > 0)).toBe(true);
    const all = await get('/Invoices?page=1&pageSize=1000&includeArchived=true&unitdp=4');
    expect(all.text).toContain('"UnitAmount":12345678901234.5678');
    expect(all.text).toMatch(/"UpdatedDateUTC":"\/Date\(\d{13}\+0000\)\/"/);
    expect((await get('/Invoices?page=1&pageSize=1000&unitdp=2')).text).not.toContain(
      '"UnitAmount":12345678901234.5678',
    );
    expect(all.text).not.toContain('GLOBEX');
    const plain = await get('/Invoices');
    expect(plain.json).not.toHaveProperty('pagination');
    expect(invoicesOf(plain).every(({ LineItems }) => LineItems.length === 0)).toBe(true);
    expect(invoicesOf(plain).some(({ Status }) => Status === 'VOIDED')).toBe(false);
  });

  it.each([
    ['2026-11-20T11:59:59', 1],
    ['2026-11-20T11:59:59Z', 251],
    ['2026-11-20T11:59:59.000', 251],
    ['Fri, 20 Nov 2026 11:59:59 GMT', 251],
  ])('modified since %s are %i', async (since, count) => {
    const { xero, get } = start();
    xero.mutate.createInvoice(acme);
    const answer = await get('/Invoices?page=1&pageSize=1000&includeArchived=true', {
      'if-modified-since': since,
    });
    expect(invoicesOf(answer)).toHaveLength(count);
  });

  it('come in the order of their change, and stay readable when they are voided or deleted', async () => {
    const { xero, get, wait } = start();
    const [first] = xero.invoices(acme).filter(({ status }) => status === 'AUTHORISED');
    const draft = xero.mutate.createInvoice(acme, { status: 'DRAFT' });
    wait(1000);
    xero.mutate.voidInvoice(acme, first?.id ?? '');
    wait(1000);
    xero.mutate.deleteInvoice(acme, draft.id);
    const list = await get(
      '/Invoices?page=1&pageSize=2&includeArchived=true&order=UpdatedDateUTC%20DESC',
    );
    expect(invoicesOf(list)).toMatchObject([
      { InvoiceID: draft.id, Status: 'DELETED' },
      { InvoiceID: first?.id, Status: 'VOIDED' },
    ]);
    expect(invoicesOf(await get(`/Invoices/${draft.id}`))).toMatchObject([{ Status: 'DELETED' }]);
    expect(() => xero.mutate.deleteInvoice(acme, first?.id ?? '')).toThrow('draft');
  });
});

describe('Xero reports', () => {
  const path = '/Reports/ProfitAndLoss?fromDate=2026-10-01&toDate=2026-10-31';

  it('restate the past when an invoice is backdated', async () => {
    const { xero, get } = start({ organisations: [{ tenantId: acme, name: 'Acme', invoices: 0 }] });
    expect(cellsOf(await get(path), 'Net Profit')).toEqual(['0.00']);
    const lines = [{ accountCode: '200', amount: '12345678901234.5678' }];
    const { id } = xero.mutate.createInvoice(acme, { lines });
    xero.mutate.createInvoice(acme, {
      type: 'ACCPAY',
      date: '2026-09-30',
      lines: [{ accountCode: '469', amount: '0.10' }],
    });
    expect(cellsOf(await get(path), 'Net Profit')).toEqual(['0.00']);
    xero.mutate.backdateInvoice(acme, id, '2026-10-31');
    expect(cellsOf(await get(`${path}&periods=1`), 'Net Profit')).toEqual([
      '12345678901234.5678',
      '-0.10',
    ]);
    expect(cellsOf(await get(`${path}&paymentsOnly=true`), 'Net Profit')).toEqual(['0.00']);
    xero.mutate.payInvoice(acme, id, '2026-10-31');
    expect(cellsOf(await get(`${path}&paymentsOnly=true`), 'Total Income')).toEqual([
      '12345678901234.5678',
    ]);
  });

  it('balance, by the books and by payments', async () => {
    const { get } = start();
    for (const query of ['', '&paymentsOnly=true', '&periods=11&timeframe=MONTH']) {
      const sheet = await get(`/Reports/BalanceSheet?date=2026-10-31${query}`);
      expect(cellsOf(sheet, 'Net Assets')).toEqual(cellsOf(sheet, 'Total Equity'));
      expect(cellsOf(sheet, 'Net Assets').length).toBe(query.includes('periods') ? 12 : 1);
    }
  });
});

describe('the limits of Xero', () => {
  it.each([
    [{ perMinute: 2 }, 'minute', '60'],
    [{ perDay: 2 }, 'day', '86400'],
    [{ appPerMinute: 2 }, 'appminute', '60'],
  ])('of %j are a 429 that names the limit', async (limits, reason, wait) => {
    const { get } = start({ limits });
    const first = await get('/Organisation');
    expect(first.headers).toHaveProperty('x-daylimit-remaining');
    expect(first.headers).toHaveProperty('x-minlimit-remaining');
    expect(first.headers).toHaveProperty('x-appminlimit-remaining');
    await get('/Organisation');
    const third = await get('/Organisation');
    expect(third.status).toBe(429);
    expect(third.headers).toMatchObject({ 'x-rate-limit-problem': reason, 'retry-after': wait });
  });

  it('are five requests at once', async () => {
    const { xero, get } = start({ latencyMs: 20 });
    const answers = await Promise.all(Array.from({ length: 6 }, () => get('/Organisation')));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 429]);
    expect(answers[5]?.headers).toMatchObject({ 'x-rate-limit-problem': 'concurrent' });
    expect((await get('/Organisation')).status).toBe(200);
    expect(xero.bytesSent(acme)).toBe((answers[0]?.text.length ?? 0) * 6);
  });
});
