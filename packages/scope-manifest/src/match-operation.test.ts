import { describe, expect, it } from 'vitest';

import { manifest } from './manifest.ts';
import { matchOperation, permits } from './match-operation.ts';

const { stripe, quickbooks, netsuite, recall } = manifest;

describe('a listed request', () => {
  it('is matched by its own name, with the values of its placeholders', () => {
    const match = matchOperation(
      stripe,
      'GET',
      'https://api.stripe.com/v1/invoices/in_1Abc/lines?limit=100',
    );
    expect(match?.name).toBe('list_invoice_lines');
    expect(match?.operation).toBe(stripe.operations.list_invoice_lines);
    expect(match?.params).toEqual({ id: 'in_1Abc' });
  });

  it('is matched as a URL object as well as text', () => {
    expect(permits(stripe, 'GET', new URL('https://api.stripe.com/v1/customers'))).toBe(true);
  });

  it('may name a listed query parameter, escaped or not', () => {
    const address = 'https://api.stripe.com/v1/events?types[]=a&types[]=b&created%5Bgte%5D=1';
    expect(matchOperation(stripe, 'GET', address)?.name).toBe('list_events');
  });

  it('is matched on a host with a placeholder', () => {
    const address =
      'https://123456-sb1.suitetalk.api.netsuite.com/services/rest/query/v1/suiteql?limit=1000&offset=0';
    const match = matchOperation(netsuite, 'POST', address);
    expect(match).toMatchObject({ name: 'suiteql', params: { account: '123456-sb1' } });
  });

  it('is matched among the operations of the connection, too', () => {
    const address = 'https://identity.xero.com/connect/token';
    expect(matchOperation(manifest.xero, 'POST', address)?.name).toBe('request_tokens');
  });
});

describe('an address', () => {
  it.each([
    ['another host', 'https://files.stripe.com/v1/invoices'],
    ['a host that only ends alike', 'https://evil-api.stripe.com/v1/invoices'],
    ['a host that only begins alike', 'https://api.stripe.com.evil.example/v1/invoices'],
    ['a dot behind the host', 'https://api.stripe.com./v1/invoices'],
    ['an upper-case host', 'https://API.stripe.com/v1/invoices'],
    ['http', 'http://api.stripe.com/v1/invoices'],
    ['a port', 'https://api.stripe.com:8443/v1/invoices'],
    ['the default port spelt out', 'https://api.stripe.com:443/v1/invoices'],
    ['a user', 'https://user@api.stripe.com/v1/invoices'],
    ['a password', 'https://:secret@api.stripe.com/v1/invoices'],
    ['a fragment', 'https://api.stripe.com/v1/invoices#x'],
    ['an empty fragment', 'https://api.stripe.com/v1/invoices#'],
    ['a longer path', 'https://api.stripe.com/v1/invoices/in_1/pay'],
    ['a trailing slash', 'https://api.stripe.com/v1/invoices/'],
    ['another case', 'https://api.stripe.com/v1/Invoices'],
    ['an empty id', 'https://api.stripe.com/v1/invoices//lines'],
    ['a dot segment', 'https://api.stripe.com/v1/charges/../invoices'],
    ['an escaped dot segment', 'https://api.stripe.com/v1/charges/%2e%2e/invoices'],
    ['a backslash', 'https://api.stripe.com\\v1\\invoices'],
    ['an encoded slash', 'https://api.stripe.com/v1/invoices/in_1%2Fpay'],
    ['an encoded slash, encoded again', 'https://api.stripe.com/v1/invoices/in_1%252Fpay'],
    ['an encoded null', 'https://api.stripe.com/v1/invoices/in_1%00'],
    ['a matrix parameter', 'https://api.stripe.com/v1/invoices;x=1'],
    ['a sibling that stands where an id would', 'https://api.stripe.com/v1/invoices/upcoming'],
    ['a search that stands where an id would', 'https://api.stripe.com/v1/customers/search'],
    ['a tab that parsing would remove', 'https://api.stripe.com/v1/inv\toices'],
    ['nothing', ''],
  ])('is refused with %s', (_what, address) => {
    expect(matchOperation(stripe, 'GET', address)).toBeNull();
  });

  it.each(['POST', 'DELETE', 'PUT', 'PATCH', 'HEAD', 'OPTIONS', 'get', 'GET ', ''])(
    'is refused with the method "%s"',
    (method) => {
      expect(permits(stripe, method, 'https://api.stripe.com/v1/invoices')).toBe(false);
    },
  );

  it('is refused with a host placeholder that could reach elsewhere', () => {
    for (const account of ['evil.example#', 'a.b', '123456_SB1', 'x', '123456-xx']) {
      const address = `https://${account}.suitetalk.api.netsuite.com/services/rest/query/v1/suiteql`;
      expect(permits(netsuite, 'POST', address)).toBe(false);
    }
    expect(permits(recall, 'GET', 'https://eu-west-9.recall.ai/api/v1/bot/')).toBe(false);
  });

  it('is refused when a download leads to another bucket, another folder or another file', () => {
    const bucket = 'https://us-west-2-recallai-production-bot-data.s3.amazonaws.com';
    const id = 'dbdadf20-d25a-4b32-ad03-e0aa61e6df25';
    const folder = `/_workspace-${id}/recordings/${id}/transcript/${id}/bot/${id}`;
    const right = `${bucket}${folder}/AROA3Z2PRSQA%3Ai-0c3379d015d2d348d/transcript.json`;
    expect(matchOperation(recall, 'GET', `${right}?Expires=1`)?.name).toBe('download_transcript');
    for (const [from, to] of [
      ['us-west-2-recallai', 'us-west-2-recallai-evil'],
      ['s3.amazonaws.com', 's3.amazonaws.com.evil.example'],
      ['/transcript/', '/video_mixed/'],
      ['%3A', '%2F'],
      ['%3A', '%253A'],
      ['transcript.json', 'transcript.mp4'],
      ['https:', 'http:'],
    ] as const)
      expect(permits(recall, 'GET', right.replace(from, to))).toBe(false);
    expect(permits(recall, 'GET', `${right}?versionId=1`)).toBe(false);
    expect(permits(recall, 'DELETE', right)).toBe(false);
  });

  it('is refused when one placeholder stands for two values', () => {
    const base = 'https://quickbooks.api.intuit.com/v3/company';
    expect(permits(quickbooks, 'GET', `${base}/123/companyinfo/123`)).toBe(true);
    expect(permits(quickbooks, 'GET', `${base}/123/companyinfo/124`)).toBe(false);
  });
});

describe('a query', () => {
  it('is refused with a name that the operation does not list', () => {
    expect(permits(stripe, 'GET', 'https://api.stripe.com/v1/invoices?_method=DELETE')).toBe(false);
    expect(permits(stripe, 'GET', 'https://api.stripe.com/v1/invoices?Limit=1')).toBe(false);
    expect(permits(manifest.xero, 'GET', 'https://api.xero.com/api.xro/2.0/Accounts?x=1')).toBe(
      false,
    );
  });

  it('is refused with a name given twice, unless it is a list', () => {
    expect(permits(stripe, 'GET', 'https://api.stripe.com/v1/invoices?limit=1&limit=100')).toBe(
      false,
    );
    expect(permits(stripe, 'GET', 'https://api.stripe.com/v1/events?types[]=a&types[]=b')).toBe(
      true,
    );
  });

  const select = (query: string) => {
    const url = new URL('https://quickbooks.api.intuit.com/v3/company/123/query');
    url.searchParams.set('query', query);
    return permits(quickbooks, 'GET', url);
  };

  it('may select a listed entity of QuickBooks Online', () => {
    expect(select('SELECT * FROM Invoice ORDERBY Id STARTPOSITION 1 MAXRESULTS 1000')).toBe(true);
    const customers = 'SELECT * FROM Customer WHERE Active IN (true,false)';
    expect(select(`${customers} ORDERBY Id STARTPOSITION 981 MAXRESULTS 1000`)).toBe(true);
  });

  it.each([
    'DELETE FROM Invoice',
    'SELECT * FROM Invoice',
    'SELECT COUNT(*) FROM Invoice',
    'SELECT * FROM CompanyInfo ORDERBY Id STARTPOSITION 1 MAXRESULTS 1000',
    'SELECT * FROM Employee ORDERBY Id STARTPOSITION 1 MAXRESULTS 1000',
    "SELECT * FROM Invoice WHERE DocNumber = '1' ORDERBY Id STARTPOSITION 1 MAXRESULTS 1000",
    'SELECT * FROM Invoice ORDERBY Id STARTPOSITION 0 MAXRESULTS 1000',
    'SELECT * FROM Invoice ORDERBY Id STARTPOSITION 1 MAXRESULTS 1000; DELETE FROM Invoice',
    'SELECT * FROM Employee',
    'SELECT * FROM InvoiceX',
    'SELECT * FROM Invoice; DELETE FROM Invoice',
    ' SELECT * FROM Invoice',
    'SELECT * FROM Invoice\nDELETE',
    '',
  ])('is refused when it says "%s"', (query) => {
    expect(select(query)).toBe(false);
  });

  it('is refused when it would page NetSuite by offset', () => {
    const address = 'https://123456.suitetalk.api.netsuite.com/services/rest/query/v1/suiteql';
    expect(permits(netsuite, 'POST', `${address}?offset=0`)).toBe(true);
    expect(permits(netsuite, 'POST', `${address}?offset=1000`)).toBe(false);
  });
});
