/** What a column holds. Dates and times are kept as `YYYY-MM-DD HH24:MI:SS`, decimals as exact text. */
export type ColumnType = 'integer' | 'decimal' | 'text' | 'date';

/** One column. `refersTo` is the table whose `display` column BUILTIN.DF shows. */
export interface ColumnShape {
  readonly type: ColumnType;
  readonly refersTo?: string;
}

/** One table that SuiteQL knows. */
export interface TableShape {
  readonly columns: Readonly<Record<string, ColumnShape>>;
  /** Never null. */
  readonly key: readonly string[];
  /** The column that stands for a row. */
  readonly display: string;
}

const integer = { type: 'integer' } as const;
const decimal = { type: 'decimal' } as const;
const text = { type: 'text' } as const;
const date = { type: 'date' } as const;
const to = (refersTo: string): ColumnShape => ({ type: 'integer', refersTo });

const listed = {
  id: integer,
  name: text,
  fullname: text,
  parent: integer,
  isinactive: text,
  lastmodifieddate: date,
};
const person = {
  id: integer,
  entityid: text,
  altname: text,
  companyname: text,
  isinactive: text,
  subsidiary: to('subsidiary'),
  currency: to('currency'),
  datecreated: date,
  lastmodifieddate: date,
};

/** The tables and columns that exist here; every other name is refused as NetSuite refuses it. */
export const netsuiteTables: Readonly<Record<string, TableShape>> = {
  transaction: {
    key: ['id'],
    display: 'tranid',
    columns: {
      id: integer,
      tranid: text,
      type: text,
      trandate: date,
      duedate: date,
      postingperiod: to('accountingperiod'),
      posting: text,
      voided: text,
      entity: to('entity'),
      currency: to('currency'),
      exchangerate: decimal,
      foreigntotal: decimal,
      foreignamountunpaid: decimal,
      memo: text,
      createddate: date,
      lastmodifieddate: date,
    },
  },
  transactionline: {
    key: ['transaction', 'id'],
    display: 'id',
    columns: {
      transaction: to('transaction'),
      id: integer,
      linesequencenumber: integer,
      mainline: text,
      taxline: text,
      subsidiary: to('subsidiary'),
      department: to('department'),
      class: to('classification'),
      location: to('location'),
      entity: to('entity'),
      foreignamount: decimal,
      memo: text,
      linelastmodifieddate: date,
    },
  },
  transactionaccountingline: {
    key: ['transaction', 'transactionline', 'accountingbook'],
    display: 'transactionline',
    columns: {
      transaction: to('transaction'),
      transactionline: integer,
      accountingbook: to('accountingbook'),
      account: to('account'),
      posting: text,
      debit: decimal,
      credit: decimal,
      amount: decimal,
      netamount: decimal,
      amountunpaid: decimal,
      amountpaid: decimal,
      paymentamountunused: decimal,
      exchangerate: decimal,
      lastmodifieddate: date,
    },
  },
  account: {
    key: ['id'],
    display: 'accountsearchdisplayname',
    columns: {
      id: integer,
      acctnumber: text,
      accountsearchdisplayname: text,
      fullname: text,
      accttype: text,
      parent: to('account'),
      isinactive: text,
      issummary: text,
      eliminate: text,
      description: text,
      lastmodifieddate: date,
    },
  },
  accountingperiod: {
    key: ['id'],
    display: 'periodname',
    columns: {
      id: integer,
      periodname: text,
      startdate: date,
      enddate: date,
      closed: text,
      alllocked: text,
      isquarter: text,
      isyear: text,
      isadjust: text,
      isinactive: text,
      parent: to('accountingperiod'),
      lastmodifieddate: date,
    },
  },
  accountingbook: {
    key: ['id'],
    display: 'name',
    columns: { id: integer, name: text, isprimary: text, isinactive: text },
  },
  subsidiary: {
    key: ['id'],
    display: 'name',
    columns: {
      ...listed,
      parent: to('subsidiary'),
      legalname: text,
      currency: to('currency'),
      country: text,
      iselimination: text,
    },
  },
  currency: {
    key: ['id'],
    display: 'name',
    columns: {
      id: integer,
      symbol: text,
      name: text,
      isbasecurrency: text,
      isinactive: text,
      exchangerate: decimal,
      lastmodifieddate: date,
    },
  },
  department: { key: ['id'], display: 'name', columns: listed },
  classification: { key: ['id'], display: 'name', columns: listed },
  location: { key: ['id'], display: 'name', columns: listed },
  customer: { key: ['id'], display: 'entityid', columns: person },
  vendor: { key: ['id'], display: 'entityid', columns: person },
  entity: {
    key: ['id'],
    display: 'entityid',
    columns: {
      id: integer,
      entityid: text,
      altname: text,
      type: text,
      isinactive: text,
      lastmodifieddate: date,
    },
  },
  deletedrecord: {
    key: ['recordid', 'recordtypeid'],
    display: 'name',
    columns: {
      recordid: integer,
      recordtypeid: integer,
      type: text,
      scriptid: text,
      name: text,
      deleteddate: date,
    },
  },
  dual: { key: ['dummy'], display: 'dummy', columns: { dummy: text } },
};
