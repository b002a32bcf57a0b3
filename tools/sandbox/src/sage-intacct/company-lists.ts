import type { IntacctCompanySize } from './company-size.ts';
import type { CompanyStore } from './company-store.ts';
import type { IntacctObject } from './object-catalog.ts';

/**
 * An entity of a multi-entity company. What belongs to a private one the top level does not show by
 * itself.
 */
export interface CompanyEntity {
  readonly id: string;
  readonly name: string;
  readonly currency: string;
  readonly isPrivate: boolean;
}

const companyEntities: readonly CompanyEntity[] = [
  { id: '100', name: 'United States', currency: 'USD', isPrivate: false },
  { id: '200', name: 'United Kingdom', currency: 'GBP', isPrivate: true },
];

const accounts = [
  ['1000', 'Checking', 'balancesheet', 'debit'],
  ['0100', 'Petty cash', 'balancesheet', 'debit'],
  ['1100', 'Accounts receivable', 'balancesheet', 'debit'],
  ['1300', 'Prepaid expenses', 'balancesheet', 'debit'],
  ['2000', 'Accounts payable', 'balancesheet', 'credit'],
  ['2100', 'Accrued expenses', 'balancesheet', 'credit'],
  ['4000', 'Revenue', 'incomestatement', 'credit'],
  ['5000', 'Cost of sales', 'incomestatement', 'debit'],
  ['6000', 'Salaries', 'incomestatement', 'debit'],
  ['6100', 'Rent & utilities', 'incomestatement', 'debit'],
] as const;

/** Fills everything but postings and documents. Months are `YYYY-MM`, oldest first. */
export function seedCompanyLists(
  store: CompanyStore,
  size: IntacctCompanySize,
): { readonly entities: readonly CompanyEntity[]; readonly months: readonly string[] } {
  const stamp = { WHENMODIFIED: `${size.until.getUTCFullYear() - 1}-01-02 08:00:00` };
  const active = { ...stamp, STATUS: 'active' };
  const add = (object: IntacctObject, fields: Readonly<Record<string, string>>): void =>
    void store.add(object, { ...active, ...fields });
  for (const [ACCOUNTNO, TITLE, ACCOUNTTYPE, NORMALBALANCE] of accounts)
    add('GLACCOUNT', {
      ACCOUNTNO,
      TITLE,
      ACCOUNTTYPE,
      NORMALBALANCE,
      CLOSINGTYPE: 'non-closing account',
    });
  add('STATACCOUNT', { ACCOUNTNO: '9000', TITLE: 'Headcount' });
  for (const [SYMBOL, BOOKID] of [
    ['GJ', 'ACCRUAL'],
    ['ARJ', 'ACCRUAL'],
    ['CRJ', 'ACCRUAL'],
    ['APJ', 'ACCRUAL'],
    ['CDJ', 'ACCRUAL'],
    ['GAAPADJ', 'GAAP'],
  ] as const)
    add('GLJOURNAL', { SYMBOL, TITLE: `Journal ${SYMBOL}`, BOOKID });
  for (const { id, name, currency } of companyEntities) {
    const entity = { LOCATIONID: id, NAME: name, CURRENCY: currency };
    add('LOCATIONENTITY', entity);
    add('LOCATION', { ...entity, PARENTID: '' });
  }
  for (const id of ['D1', 'D2']) add('DEPARTMENT', { DEPARTMENTID: id, TITLE: `Department ${id}` });
  add('CLASS', { CLASSID: 'K1', NAME: 'Class K1' });
  for (const code of ['USD', 'GBP']) store.add('TRXCURRENCIES', { ...active, CODE: code });
  store.add('COMPANYPREF', { ...stamp, APPLICATION: 'GL', PROPERTY: 'BASECURR', VALUE: 'USD' });
  for (let index = 1; index <= 6; index += 1) {
    const shared = { CURRENCY: 'USD', MEGAENTITYID: index === 6 ? '200' : '' };
    add('CUSTOMER', { ...shared, CUSTOMERID: `C${index}`, NAME: `Customer ${index}` });
    add('VENDOR', { ...shared, VENDORID: `V${index}`, NAME: `Vendor ${index}` });
  }
  return { entities: companyEntities, months: seedPeriods(store, size, stamp) };
}

function seedPeriods(
  store: CompanyStore,
  { months, until }: IntacctCompanySize,
  stamp: Readonly<Record<string, string>>,
): readonly string[] {
  return Array.from({ length: months }, (_, index) => {
    const back = months - index;
    const first = new Date(Date.UTC(until.getUTCFullYear(), until.getUTCMonth() - back, 1));
    const last = new Date(Date.UTC(until.getUTCFullYear(), until.getUTCMonth() - back + 1, 0));
    const month = first.toISOString().slice(0, 7);
    store.add('REPORTINGPERIOD', {
      ...stamp,
      NAME: `Month Ended ${first.toLocaleString('en-US', { month: 'long', year: 'numeric', timeZone: 'UTC' })}`,
      STATUS: 'active',
      START_DATE: `${month}-01`,
      END_DATE: last.toISOString().slice(0, 10),
      BUDGETING: 'true',
    });
    return month;
  });
}
