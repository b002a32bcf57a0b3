import { describe, expect, it } from 'vitest';

import { sum } from './company-posting.ts';
import { startIntacct } from './gateway-client.fixture.ts';

const select = (...fields: string[]) =>
  `<select>${fields.map((field) => `<field>${field}</field>`).join('')}</select>`;
const order = '<orderby><order><field>RECORDNO</field><ascending/></order></orderby>';
const detail = (rest: string, fields = ['RECORDNO', 'AMOUNT']) =>
  `<query><object>GLDETAIL</object>${select(...fields)}${rest}</query>`;
const compared = (operator: string, field: string, ...values: string[]) =>
  `<${operator}><field>${field}</field>${values.map((value) => `<value>${value}</value>`).join('')}</${operator}>`;

describe('the function query', () => {
  it('pages in the asked order, and says how much is left', async () => {
    const { send, intacct } = startIntacct();
    const all = intacct.records('acme', 'GLDETAIL').map(({ RECORDNO }) => RECORDNO);
    const page = await send(detail(`${order}<pagesize>7</pagesize><offset>14</offset>`));
    expect(page.data.attributes).toEqual({
      listtype: 'GLDETAIL',
      totalcount: String(all.length),
      offset: '14',
      count: '7',
      numremaining: String(all.length - 21),
    });
    expect(page.rows.map(({ RECORDNO }) => RECORDNO)).toEqual(all.slice(14, 21));
    const unordered = await send(detail('<pagesize>1</pagesize>'));
    expect(unordered.rows[0]?.['RECORDNO']).toBe(all.at(-1));
  });

  it('filters by dates, lists, patterns and their combinations', async () => {
    const { send, intacct } = startIntacct();
    const details = intacct.records('acme', 'GLDETAIL');
    const filter = `<filter><and>${compared('greaterthanorequalto', 'ENTRY_DATE', '07/01/2026')}${compared('in', 'ACCOUNTNO', '1100', '4000')}<or>${compared('equalto', 'BOOKID', 'ACCRUAL')}${compared('isnull', 'BOOKID')}</or></and></filter>`;
    const { rows } = await send(detail(`${filter}<pagesize>2000</pagesize>`));
    const expected = details.filter(
      (one) =>
        (one['ENTRY_DATE'] ?? '') >= '2026-07-01' &&
        ['1100', '4000'].includes(one['ACCOUNTNO'] ?? ''),
    );
    expect(rows.length).toBe(expected.length);
    const like = `<query><object>GLACCOUNT</object>${select('ACCOUNTNO', 'TITLE')}<filter>${compared('like', 'TITLE', 'Rent%')}</filter></query>`;
    const one = await send(like);
    expect(one.rows).toEqual([{ ACCOUNTNO: '6100', TITLE: 'Rent & utilities' }]);
    const zero = `<query><object>GLACCOUNT</object>${select('ACCOUNTNO')}<filter>${compared('equalto', 'ACCOUNTNO', '0100')}</filter></query>`;
    expect((await send(zero)).rows).toEqual([{ ACCOUNTNO: '0100' }]);
  });

  it.each([
    ['an unknown object', `<query><object>ARAGING</object>${select('X')}</query>`, 'not found'],
    ['an unknown field', detail('', ['SECRET']), 'SECRET'],
    ['a star', detail('', ['*']), '*'],
    ['no fields', '<query><object>GLDETAIL</object></query>', 'select'],
    ['a page above 2000', detail('<pagesize>2001</pagesize>'), 'pagesize'],
    [
      'an ISO date',
      detail(`<filter>${compared('equalto', 'ENTRY_DATE', '2026-07-01')}</filter>`),
      'Invalid date',
    ],
    [
      'a day that there is not',
      detail(`<filter>${compared('equalto', 'ENTRY_DATE', '02/30/2026')}</filter>`),
      'Invalid date',
    ],
    [
      'an amount that is none',
      detail(`<filter>${compared('equalto', 'AMOUNT', 'x')}</filter>`),
      'Invalid number',
    ],
    [
      'an unknown operator',
      detail(`<filter>${compared('equals', 'AMOUNT', '1')}</filter>`),
      'operator',
    ],
    [
      'an AND of one',
      detail(`<filter><and>${compared('isnull', 'AMOUNT')}</and></filter>`),
      'two or more',
    ],
    [
      'two conditions without AND',
      detail(`<filter>${compared('isnull', 'AMOUNT')}${compared('isnull', 'AMOUNT')}</filter>`),
      'exactly one',
    ],
    ['an unknown part', detail('<fields>*</fields>'), 'fields'],
    ['an unknown option', detail('<options><showall>true</showall></options>'), 'showall'],
    [
      'an order without direction',
      detail('<orderby><order><field>AMOUNT</field></order></orderby>'),
      'order',
    ],
  ])('refuses %s', async (_, call, words) => {
    const { send } = startIntacct();
    const answer = await send(call);
    expect(answer.levels).toEqual(['success', 'success', 'failure']);
    expect(answer.description).toContain(words);
  });

  it('shows private records when asked, and an entity only what is its own', async () => {
    const { send } = startIntacct();
    const call = (rest: string) =>
      `<query><object>ARINVOICE</object>${select('MEGAENTITYID')}${rest}<pagesize>2000</pagesize></query>`;
    const seen = async (rest: string, location = '') =>
      [
        ...new Set(
          (await send({ call: call(rest), location })).rows.map(({ MEGAENTITYID }) => MEGAENTITYID),
        ),
      ].sort();
    expect(await seen('')).toEqual(['']);
    expect(await seen('<options><showprivate>true</showprivate></options>')).toEqual(['', '200']);
    expect(await seen('', '100')).toEqual(['']);
    const entity = await send({
      call: detail('<pagesize>2000</pagesize>', ['LOCATIONID']),
      location: '200',
    });
    expect(new Set(entity.rows.map(({ LOCATIONID }) => LOCATIONID))).toEqual(new Set(['200']));
  });

  it('writes dates as MM/DD/YYYY, or ISO when told to, and sums exactly', async () => {
    const { send, intacct } = startIntacct({
      companies: [
        {
          companyId: 'acme',
          users: { reader: 'user & pass' },
          authorisedSenders: ['ataski'],
          size: { hasHugeAmounts: true },
        },
      ],
    });
    const call = detail('<pagesize>1</pagesize>', ['ENTRY_DATE', 'WHENMODIFIED']);
    expect((await send(call)).rows[0]?.['ENTRY_DATE']).toMatch(/^\d\d\/\d\d\/2026$/);
    expect((await send(call)).rows[0]?.['WHENMODIFIED']).toMatch(
      /^\d\d\/\d\d\/2026 \d\d:\d\d:\d\d$/,
    );
    intacct.setDateStyle('iso');
    expect((await send(call)).rows[0]?.['ENTRY_DATE']).toMatch(/^2026-\d\d-\d\d$/);
    const total = await send(
      '<query><object>GLDETAIL</object><select><sum>AMOUNT</sum><max>AMOUNT</max></select></query>',
    );
    expect(total.rows[0]?.['SUM.AMOUNT']).toBe('0');
    expect(total.rows[0]?.['MAX.AMOUNT']).toMatch(/^\d{18}\.\d+$/);
  });
});

describe('the older functions', () => {
  it('page with readMore, and write one row as one element', async () => {
    const { send } = startIntacct();
    const first = await send(
      "<readByQuery><object>GLACCOUNT</object><fields>RECORDNO,TITLE</fields><query>ACCOUNTNO &gt;= '1000' and STATUS = 'active'</query><pagesize>8</pagesize></readByQuery>",
    );
    expect(first.data.attributes).toMatchObject({
      listtype: 'glaccount',
      count: '8',
      numremaining: '1',
    });
    expect(first.text).toContain('<![CDATA[');
    const id = first.data.attributes['resultId'] ?? '';
    const more = await send(`<readMore><resultId>${id}</resultId></readMore>`);
    expect([more.rows.length, more.data.attributes['numremaining']]).toEqual([1, '0']);
    const quoted = "TITLE = 'It\\'s' or TITLE = 'Revenue'";
    const one = await send(
      `<readByQuery><object>GLACCOUNT</object><fields>*</fields><query>${quoted}</query></readByQuery>`,
    );
    expect(one.rows.map(({ TITLE }) => TITLE)).toEqual(['Revenue']);
    const keys = one.rows[0]?.['RECORDNO'] ?? '';
    const read = await send(
      `<read><object>GLACCOUNT</object><keys>${keys}</keys><fields>TITLE</fields></read>`,
    );
    expect(read.rows).toEqual([{ TITLE: 'Revenue' }]);
  });

  it.each([
    "<readByQuery><object>GLACCOUNT</object><fields>*</fields><query>TITLE = 'It's'</query></readByQuery>",
    '<readByQuery><object>GLACCOUNT</object><fields>NONE</fields><query></query></readByQuery>',
    '<readByQuery><object>GLACCOUNT</object><fields>*</fields><query></query><pagesize>1001</pagesize></readByQuery>',
    '<readMore><resultId>x</resultId></readMore>',
    `<read><object>GLACCOUNT</object><keys>${Array.from({ length: 101 }, () => '1').join(',')}</keys><fields>*</fields></read>`,
    '<lookup><object>NONE</object></lookup>',
    '<get_trialbalance/>',
    '<get_trialbalance><reportingperiodname>Never</reportingperiodname></get_trialbalance>',
    '<get_accountbalances><reportingperiodname>Month Ended June 2026</reportingperiodname></get_accountbalances>',
  ])('refuse %s', async (call) => {
    const { send } = startIntacct();
    expect((await send(call)).levels[2]).toBe('failure');
  });

  it('give a trial balance that ties out to the postings of its book', async () => {
    const { send, intacct } = startIntacct();
    const { rows, data } = await send(
      '<get_trialbalance><reportingperiodname>Month Ended October 2026</reportingperiodname></get_trialbalance>',
    );
    expect(data.attributes).toMatchObject({ listtype: 'trialbalance', total: String(rows.length) });
    expect(sum(rows.map(({ endbalance = '' }) => endbalance))).toBe('0');
    const details = intacct
      .records('acme', 'GLDETAIL')
      .filter(({ BOOKID, ACCOUNTNO }) => BOOKID === 'ACCRUAL' && ACCOUNTNO === '1100');
    const receivable = rows.find(({ glaccountno }) => glaccountno === '1100');
    expect(receivable?.['endbalance']).toBe(sum(details.map(({ AMOUNT = '' }) => AMOUNT)));
    const due = intacct.records('acme', 'ARINVOICE').map(({ TOTALDUE = '' }) => TOTALDUE);
    expect(receivable?.['endbalance']).toBe(sum(due));
    const day = (name: string, month: number, date: number) =>
      `<${name}><year>2026</year><month>${month}</month><day>${date}</day></${name}>`;
    const one = await send(
      `<get_accountbalances>${day('startdate', 10, 1)}${day('enddate', 10, 31)}<glaccountno>1100</glaccountno></get_accountbalances>`,
    );
    expect(one.rows).toEqual([receivable]);
  });

  it('tell fields, dimensions and permissions', async () => {
    const { send, intacct } = startIntacct();
    const lookup = await send('<lookup><object>GLACCOUNT</object></lookup>');
    expect(lookup.text).toContain('<ID>ACCOUNTNO</ID>');
    expect((await send('<inspect><object>GLACCOUNT</object></inspect>')).text).toContain(
      '<Field>TITLE</Field>',
    );
    expect((await send('<getDimensions/>')).rows[0]?.['objectName']).toBe('DEPARTMENT');
    intacct.hideObject('acme', 'ARINVOICE');
    const permissions = await send(
      '<getUserPermissions><userId>reader</userId></getUserPermissions>',
    );
    expect(permissions.text).not.toContain('<policyName>ARINVOICE<');
    const hidden = await send(`<query><object>ARINVOICE</object>${select('RECORDNO')}</query>`);
    expect([hidden.errorno, hidden.description.includes('ARINVOICE')]).toEqual([
      'DL04000013',
      true,
    ]);
  });
});
