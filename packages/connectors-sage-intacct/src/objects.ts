/** An object of the gateway and what is read of it. */
export interface ListedObject {
  readonly object: string;
  readonly stream: string;
  readonly fields: readonly string[];
  /** Fields that hold a day or a moment. */
  readonly dates: readonly string[];
  readonly amounts: readonly string[];
  readonly personal?: readonly string[];
  /** Read as a whole each time, because nothing tells reliably that it changed. */
  readonly isRoster?: true;
}

// Field names are remembered for the most part; the gateway refuses a query that names another.
const stamped = ['RECORDNO', 'WHENMODIFIED'] as const;
const document = [
  ...stamped,
  'RECORDID',
  'WHENCREATED',
  'WHENPOSTED',
  'WHENDUE',
  'STATE',
  'CURRENCY',
  'BASECURR',
  'TOTALENTERED',
  'TOTALPAID',
  'TOTALDUE',
  'TRX_TOTALDUE',
  'MEGAENTITYID',
] as const;
const documentDates = ['WHENMODIFIED', 'WHENCREATED', 'WHENPOSTED', 'WHENDUE'];
const documentAmounts = ['TOTALENTERED', 'TOTALPAID', 'TOTALDUE', 'TRX_TOTALDUE'];
const ofDocuments = { dates: documentDates, amounts: documentAmounts };
const receivable = { fields: [...document, 'CUSTOMERID'], ...ofDocuments };
const payable = { fields: [...document, 'VENDORID'], ...ofDocuments };
const plain = { dates: ['WHENMODIFIED'], amounts: [] };
const party = [...stamped, 'NAME', 'STATUS', 'CURRENCY', 'MEGAENTITYID'];

/** Postings of every ledger, flattened. Its head is found by this field. */
export const glDetail: ListedObject = {
  object: 'GLDETAIL',
  stream: 'gl_details',
  fields: [
    ...stamped,
    'BATCHKEY',
    'BATCH_DATE',
    'ENTRY_DATE',
    'BOOKID',
    'ACCOUNTNO',
    'DEBITAMOUNT',
    'CREDITAMOUNT',
    'AMOUNT',
    'TRX_AMOUNT',
    'CURRENCY',
    'LOCATIONID',
    'DEPARTMENTID',
    'MODULEKEY',
  ],
  dates: ['WHENMODIFIED', 'BATCH_DATE', 'ENTRY_DATE'],
  amounts: ['DEBITAMOUNT', 'CREDITAMOUNT', 'AMOUNT', 'TRX_AMOUNT'],
};

/** Heads of journal entries. */
export const glBatch: ListedObject = {
  object: 'GLBATCH',
  stream: 'gl_batches',
  fields: [
    ...stamped,
    'BATCHNO',
    'BATCH_TITLE',
    'BATCH_DATE',
    'JOURNAL',
    'STATE',
    'REVERSED',
    'REVERSEDKEY',
    'REFERENCENO',
    'MODULE',
    'BASELOCATION',
  ],
  dates: ['WHENMODIFIED', 'BATCH_DATE', 'REVERSED'],
  amounts: [],
};

/** What was deleted. */
export const auditHistory: ListedObject = {
  object: 'AUDITHISTORY',
  stream: 'deletions',
  fields: ['RECORDNO', 'OBJECTTYPE', 'OBJECTKEY', 'ACCESSMODE', 'ACCESSTIME'],
  dates: ['ACCESSTIME'],
  amounts: [],
};

const roster = (object: string, stream: string, ...fields: readonly string[]): ListedObject => ({
  ...{ object, stream, fields: [...stamped, ...fields, 'STATUS'], ...plain },
  isRoster: true,
});

/** Names and dates of the periods that balances are asked for. */
export const reportingPeriod: ListedObject = {
  ...roster('REPORTINGPERIOD', 'reporting_periods', 'NAME', 'START_DATE', 'END_DATE'),
  dates: ['WHENMODIFIED', 'START_DATE', 'END_DATE'],
};

/** Everything else, in the order in which it is read. */
export const listedObjects: readonly ListedObject[] = [
  reportingPeriod,
  roster('LOCATIONENTITY', 'entities', 'LOCATIONID', 'NAME', 'CURRENCY'),
  roster('LOCATION', 'locations', 'LOCATIONID', 'NAME', 'PARENTID', 'CURRENCY'),
  roster('DEPARTMENT', 'departments', 'DEPARTMENTID', 'TITLE', 'PARENTID'),
  roster('CLASS', 'classes', 'CLASSID', 'NAME', 'PARENTID'),
  roster('TRXCURRENCIES', 'currencies', 'CODE'),
  roster('GLJOURNAL', 'gl_journals', 'SYMBOL', 'TITLE', 'BOOKID'),
  roster('GLACCOUNT', 'gl_accounts', 'ACCOUNTNO', 'TITLE', 'ACCOUNTTYPE', 'NORMALBALANCE'),
  {
    ...{ object: 'CUSTOMER', stream: 'customers', fields: [...party, 'CUSTOMERID'], ...plain },
    personal: ['NAME'],
  },
  {
    ...{ object: 'VENDOR', stream: 'vendors', fields: [...party, 'VENDORID'], ...plain },
    personal: ['NAME'],
  },
  glBatch,
  { object: 'ARINVOICE', stream: 'ar_invoices', ...receivable },
  { object: 'ARPYMT', stream: 'ar_payments', ...receivable },
  { object: 'ARADJUSTMENT', stream: 'ar_adjustments', ...receivable },
  { object: 'ARADVANCE', stream: 'ar_advances', ...receivable },
  { object: 'APBILL', stream: 'ap_bills', ...payable },
  { object: 'APPYMT', stream: 'ap_payments', ...payable },
  { object: 'APADJUSTMENT', stream: 'ap_adjustments', ...payable },
];
