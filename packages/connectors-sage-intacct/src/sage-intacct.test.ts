import { describe, expect, it } from 'vitest';

import { ageOpenItems, findConnectorFaults, readXml } from '@ataski/connectors-kit';

import { fixtures } from '../test/fixtures.ts';
import { readGatewayDate, writeGatewayDate } from './gateway/gateway-date.ts';
import { queryCall, readPage } from './gateway/gateway-query.ts';
import { auditHistory, glBatch, glDetail, listedObjects } from './objects.ts';
import { openItemOf } from './open-item.ts';
import { sageIntacct } from './sage-intacct.ts';

const refused = expect.objectContaining({ code: 'CONNECTORS_KIT_RESPONSE_INVALID' });
const page = (rows: string, attributes: string) =>
  (fixtures['gl_details'] ?? '').replace(
    /<data [^>]*>.*<\/data>/s,
    `<data listtype="GLDETAIL" ${attributes}>${rows}</data>`,
  );
const read = (text: string) => readPage(glDetail, { value: readXml(text) });
const one = 'totalcount="1" offset="0" count="1" numremaining="0"';
const row = (fields: string) => `<GLDETAIL><RECORDNO>7</RECORDNO>${fields}</GLDETAIL>`;

describe('the Sage Intacct connector', () => {
  it('agrees with its manifest entry and reads a fixture of each stream', () => {
    expect(findConnectorFaults(sageIntacct, fixtures)).toEqual([]);
  });

  it('is permitted the two functions and the objects that it uses, and no other', () => {
    const { allows } = sageIntacct.manifest.operations.gateway.body;
    expect(allows.map(({ name }) => name)).toEqual(['query', 'get_trialbalance']);
    const used = [...listedObjects, glDetail, auditHistory].map(({ object }) => object);
    const [query] = allows;
    expect([...query.objects].sort()).toEqual(used.sort());
  });

  it('asks in the order of record numbers, behind the last one, private entities included', () => {
    const conditions = [{ field: 'JOURNAL', is: 'equalto', values: ['A&B'] }] as const;
    const { body } = queryCall({ object: glBatch, after: '41', conditions });
    const xml = body !== undefined && 'xml' in body ? body.xml : '';
    expect(xml).toContain(
      '<filter><and><equalto><field>JOURNAL</field><value>A&amp;B</value></equalto><greaterthan><field>RECORDNO</field><value>41</value></greaterthan></and></filter><orderby><order><field>RECORDNO</field><ascending/></order></orderby><options><showprivate>true</showprivate></options><pagesize>1000</pagesize><offset>0</offset>',
    );
  });
});

describe('a page of records', () => {
  it('of one row is a list of one', () => {
    const { rows, hasMore } = read(page(row('<ACCOUNTNO>0100</ACCOUNTNO>'), one));
    expect([rows.length, hasMore, rows[0]?.['ACCOUNTNO']]).toEqual([1, false, '0100']);
  });

  it('keeps amounts digit for digit, and what is empty empty', () => {
    const amount = '-12345678901234567890.10';
    const { rows } = read(page(row(`<AMOUNT>${amount}</AMOUNT><CURRENCY/>`), one));
    expect(JSON.stringify(rows[0])).toBe(`{"RECORDNO":"7","AMOUNT":"${amount}","CURRENCY":""}`);
  });

  it.each([
    ['a day of no calendar', row('<BATCH_DATE>02/30/2026</BATCH_DATE>'), one],
    ['a day in words', row('<BATCH_DATE>1 May 2026</BATCH_DATE>'), one],
    ['an amount with commas', row('<AMOUNT>1,000.00</AMOUNT>'), one],
    ['a field that was not asked for', row('<ZIP>1</ZIP>'), one],
    ['a field twice', row('<CURRENCY>USD</CURRENCY><CURRENCY>GBP</CURRENCY>'), one],
    ['a field with elements', row('<CURRENCY><A>1</A></CURRENCY>'), one],
    ['no record number', '<GLDETAIL><AMOUNT>1</AMOUNT></GLDETAIL>', one],
    ['another object', '<GLBATCH><RECORDNO>7</RECORDNO></GLBATCH>', one],
    ['another count', row(''), 'totalcount="2" offset="0" count="2" numremaining="0"'],
    ['nothing and a promise', '', 'totalcount="9" offset="0" count="0" numremaining="9"'],
    ['no word of what remains', row(''), 'totalcount="1" count="1"'],
  ])('is refused with %s', (_what, rows, attributes) => {
    expect(() => read(page(rows, attributes))).toThrow(refused);
  });
});

describe('a date of the gateway', () => {
  it.each([
    ['01/31/2026', '2026-01-31'],
    ['2026-01-31', '2026-01-31'],
    ['02/29/2024 23:59:59', '2024-02-29 23:59:59'],
    ['2026-01-31 00:00:00', '2026-01-31 00:00:00'],
    ['2026-01-31T08:00:00Z', '2026-01-31 08:00:00'],
  ])('is read from %s as %s', (text, expected) => {
    expect(readGatewayDate(text)).toBe(expected);
    if (expected.includes(' ')) expect(readGatewayDate(writeGatewayDate(expected))).toBe(expected);
  });

  it.each([
    ...['', '1/31/2026', '31/01/2026', '2026-1-31', '02/29/2026', '01/31/26', '20260131'],
    ...['01/31/2026 24:00:00', '01/31/2026 8:00', '2026-01-31T08:00:00+02:00', ' 01/31/2026'],
  ])('is refused when it is %j', (text) => {
    expect(() => readGatewayDate(text)).toThrow(refused);
  });
});

describe('an open item', () => {
  const document = (TOTALDUE: string, WHENDUE?: string) =>
    JSON.stringify({ TOTALDUE, WHENCREATED: '09/01/2026', ...(WHENDUE ? { WHENDUE } : {}) });

  it('is what is due of an invoice or a bill, less adjustments and advances, by age', () => {
    const items = [
      openItemOf('ar_invoices', document('12345678901234567890.10', '11/20/2026')),
      openItemOf('ar_invoices', document('100.00', '2026-10-01')),
      openItemOf('ar_adjustments', document('30.5', '10/01/2026')),
      openItemOf('ar_advances', document('1')),
      openItemOf('ar_invoices', document('0.00', '10/01/2026')),
      openItemOf('customers', document('5', '10/01/2026')),
    ].filter((item) => item !== null);
    expect(ageOpenItems(items, '2026-11-20')).toEqual({
      current: '12345678901234567890.10',
      '1_30': '0.00',
      '31_60': '69.50',
      '61_90': '-1.00',
      over_90: '0.00',
    });
  });
});
