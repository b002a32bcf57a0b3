import type { NetsuiteLedgerSize } from './ledger-size.ts';
import type { LedgerStore } from './ledger-store.ts';

/** An account of the chart. */
interface ChartAccount {
  readonly id: number;
  readonly number: string;
  readonly name: string;
  readonly type: string;
}

const chartRows = [
  '1000 Checking|Bank',
  '0105 Petty cash|Bank',
  '1100 Accounts receivable|AcctRec',
  '1150 Unbilled receivable|UnbilledRec',
  '1300 Prepaid expenses|OthCurrAsset',
  '1350 Deferred commissions|DeferExpense',
  '1500 Equipment|FixedAsset',
  '2000 Accounts payable|AcctPay',
  '2100 Accrued expenses|OthCurrLiab',
  '2150 Accrued payroll|OthCurrLiab',
  '2300 Deferred revenue|DeferRevenue',
  '2500 Term loan|LongTermLiab',
  '3000 Share capital|Equity',
  '4000 Subscription revenue|Income',
  '4100 Services revenue|Income',
  '5000 Hosting|COGS',
  '6000 Salaries|Expense',
  '6100 Marketing|Expense',
  '6200-10 Rent & utilities|Expense',
  '7000 Interest income|OthIncome',
  '8000 Exchange losses|OthExpense',
];

/** The chart, the same for every subsidiary. */
const chart: readonly ChartAccount[] = chartRows.map((row, index) => {
  const [, number = '', name = '', type = ''] = /^(\S+) (.*)\|(.*)$/.exec(row) ?? [];
  return { id: 101 + index, number, name, type };
});

/** The id of the account of the chart with that number. */
export function accountNumbered(number: string): number {
  const account = chart.find((candidate) => candidate.number === number);
  if (account === undefined) throw new RangeError(`The chart has no account ${number}.`);
  return account.id;
}

/** Subsidiaries that post, with their currency; the fourth only eliminates. */
export const subsidiaries = [
  { id: 1, name: 'Parent Company', parent: null, currency: 1, country: 'US' },
  { id: 2, name: 'Europe GmbH', parent: 1, currency: 2, country: 'DE' },
  { id: 3, name: 'Britain Ltd', parent: 1, currency: 3, country: 'GB' },
] as const;

/** Books; the second is kept by the first and the third subsidiary only. */
export const primaryBook = 1;
/** See primaryBook. */
export const secondBook = 2;
/** Whether a subsidiary keeps the second book. */
export function keepsSecondBook(subsidiary: number): boolean {
  return subsidiary !== 2;
}

/** The first customer's id; vendors follow the customers. */
export const firstParty = 501;

/** Fills everything but transactions and periods. */
export function seedLists(store: LedgerStore, size: NetsuiteLedgerSize, stamp: string): void {
  const dated = { isinactive: 'F', lastmodifieddate: stamp };
  store.insert('dual', { dummy: 'X' });
  seedChart(store, dated);
  store.insert('accountingbook', {
    id: 1,
    name: 'Primary Accounting Book',
    isprimary: 'T',
    isinactive: 'F',
  });
  store.insert('accountingbook', { id: 2, name: 'Local GAAP', isprimary: 'F', isinactive: 'F' });
  for (const { id, name, parent, currency, country } of subsidiaries) {
    const fullname = parent === null ? name : `Parent Company : ${name}`;
    const row = { id, name, fullname, parent, currency, country, legalname: name };
    store.insert('subsidiary', { ...row, ...dated, iselimination: 'F' });
  }
  const elimination = { id: 4, name: 'Eliminations', fullname: 'Parent Company : Eliminations' };
  store.insert('subsidiary', {
    ...elimination,
    ...dated,
    parent: 1,
    currency: 1,
    country: 'US',
    iselimination: 'T',
  });
  const currencies = [
    ['USD', 'US Dollar', '1', 'T'],
    ['EUR', 'Euro', '1.0865', 'F'],
    ['GBP', 'British pound', '1.27', 'F'],
  ] as const;
  for (const [index, [symbol, name, exchangerate, isbasecurrency]] of currencies.entries())
    store.insert('currency', {
      id: index + 1,
      symbol,
      name,
      exchangerate,
      isbasecurrency,
      ...dated,
    });
  for (const table of ['department', 'classification', 'location'])
    for (let id = 1; id <= 4; id += 1) {
      const name = `${table} ${id}`;
      const parent = id > 2 ? id - 2 : null;
      const fullname = parent === null ? name : `${table} ${parent} : ${name}`;
      store.insert(table, { id, name, fullname, parent, ...dated });
    }
  seedParties(store, size, dated);
}

function seedChart(
  store: LedgerStore,
  dated: { isinactive: string; lastmodifieddate: string },
): void {
  for (const { id, number, name, type } of chart)
    store.insert('account', {
      id,
      acctnumber: number,
      accountsearchdisplayname: `${number} ${name}`,
      fullname: name,
      accttype: type,
      issummary: 'F',
      eliminate: 'F',
      ...dated,
    });
}

function seedParties(
  store: LedgerStore,
  { parties }: NetsuiteLedgerSize,
  dated: { isinactive: string; lastmodifieddate: string },
): void {
  for (const [offset, table, type, word] of [
    [0, 'customer', 'CustJob', 'Customer'],
    [parties, 'vendor', 'Vendor', 'Vendor'],
  ] as const)
    for (let index = 0; index < parties; index += 1) {
      const id = firstParty + offset + index;
      const altname = `${word} ${index + 1}`;
      const entity = { id, entityid: `${word.slice(0, 1)}${1000 + index}`, altname };
      const subsidiary = subsidiaries[index % subsidiaries.length] ?? subsidiaries[0];
      store.insert('entity', { ...entity, type, ...dated });
      store.insert(table, {
        ...entity,
        companyname: altname,
        subsidiary: subsidiary.id,
        currency: subsidiary.currency,
        datecreated: dated.lastmodifieddate,
        ...dated,
      });
    }
}
