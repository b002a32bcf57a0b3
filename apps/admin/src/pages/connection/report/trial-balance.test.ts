import { describe, expect, it } from 'vitest';

import { trialBalances } from './trial-balance.ts';

const names = {
  accounts: new Map([['101', '1000 Checking']]),
  periods: new Map([['3', 'May 2026']]),
  subsidiaries: new Map([
    ['1', 'Acme Inc.'],
    ['2', 'Acme GmbH'],
  ]),
};

describe('a trial balance', () => {
  it('of NetSuite is by period and account, under their names, and adds up exactly', () => {
    const records = [
      {
        sourceId: '1:3:101:1',
        data: '{"account_id":"101","subsidiary_id":"2","period_id":"3","debit":"98765432109876543210.12","credit":".26","amount":"98765432109876543209.86"}',
      },
      {
        sourceId: '1:3:102:1',
        data: '{"account_id":"102","subsidiary_id":"1","period_id":"3","credit":"1.00","amount":"-1.00"}',
      },
    ];
    expect(trialBalances(records, names)).toEqual([
      {
        period: 'May 2026',
        columns: ['Debit', 'Credit', 'Net'],
        rows: [
          {
            key: '1:3:101:1',
            account: '1000 Checking · Acme GmbH',
            values: ['98765432109876543210.12', '.26', '98765432109876543209.86'],
          },
          { key: '1:3:102:1', account: '102 · Acme Inc.', values: ['', '1.00', '-1.00'] },
        ],
        totals: ['98765432109876543210.12', '1.26', '98765432109876543208.86'],
      },
    ]);
  });

  it('of Sage Intacct carries its names with it', () => {
    const data =
      '{"period":"Month Ended May 2026","glaccountno":"5000","startbalance":"1.50","debits":"2","credits":"0","endbalance":"3.50"}';
    expect(
      trialBalances([{ sourceId: '7:5000', data }], {
        accounts: new Map(),
        periods: new Map(),
        subsidiaries: new Map(),
      }),
    ).toMatchObject([
      {
        period: 'Month Ended May 2026',
        columns: ['Opening', 'Debits', 'Credits', 'Closing'],
        totals: ['1.50', '2', '0', '3.50'],
      },
    ]);
  });

  it('is not made of records of another shape', () => {
    expect(
      trialBalances(
        [
          { sourceId: 'x', data: '<html>' },
          { sourceId: 'y', data: '{}' },
        ],
        names,
      ),
    ).toEqual([]);
  });
});
