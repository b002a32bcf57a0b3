/** What a field holds. Dates are kept as `YYYY-MM-DD`, timestamps as `YYYY-MM-DD HH:MM:SS` in UTC. */
export type FieldType = 'integer' | 'decimal' | 'text' | 'date' | 'timestamp';

/** The fields of an object. */
export type ObjectShape = Readonly<Record<string, FieldType>>;

// Field names are remembered for the most part; a client must confirm them by lookup.
const stamped = { RECORDNO: 'integer', WHENMODIFIED: 'timestamp' } as const;
const named = { ...stamped, NAME: 'text', STATUS: 'text' } as const;
const party = { ...named, CURRENCY: 'text', MEGAENTITYID: 'text' } as const;
const money = { CURRENCY: 'text', AMOUNT: 'decimal', TRX_AMOUNT: 'decimal' } as const;
const dimensions = { LOCATIONID: 'text', DEPARTMENTID: 'text', CLASSID: 'text' } as const;
const document = {
  ...stamped,
  RECORDID: 'text',
  WHENCREATED: 'date',
  WHENPOSTED: 'date',
  WHENDUE: 'date',
  STATE: 'text',
  RAWSTATE: 'text',
  CURRENCY: 'text',
  BASECURR: 'text',
  TOTALENTERED: 'decimal',
  TOTALPAID: 'decimal',
  TOTALDUE: 'decimal',
  TRX_TOTALDUE: 'decimal',
  MEGAENTITYID: 'text',
} as const;
const receivable = { ...document, CUSTOMERID: 'text' } as const;
const payable = { ...document, VENDORID: 'text' } as const;
const item = {
  ...stamped,
  RECORDKEY: 'integer',
  LINE_NO: 'integer',
  ACCOUNTNO: 'text',
  ...money,
  ...dimensions,
} as const;
const detail = { ...stamped, PAYMENTKEY: 'integer', RECORDKEY: 'integer', ...money } as const;

/** The objects that exist here, with their fields. */
export const intacctObjects = {
  GLACCOUNT: {
    ...stamped,
    ACCOUNTNO: 'text',
    TITLE: 'text',
    ACCOUNTTYPE: 'text',
    NORMALBALANCE: 'text',
    CLOSINGTYPE: 'text',
    STATUS: 'text',
  },
  STATACCOUNT: { ...stamped, ACCOUNTNO: 'text', TITLE: 'text', STATUS: 'text' },
  GLJOURNAL: { ...stamped, SYMBOL: 'text', TITLE: 'text', STATUS: 'text', BOOKID: 'text' },
  GLBATCH: {
    ...stamped,
    BATCHNO: 'integer',
    BATCH_TITLE: 'text',
    BATCH_DATE: 'date',
    JOURNAL: 'text',
    STATE: 'text',
    REVERSED: 'date',
    REVERSEDKEY: 'integer',
    REFERENCENO: 'text',
    MODULE: 'text',
    BASELOCATION: 'text',
  },
  GLENTRY: {
    ...stamped,
    BATCHNO: 'integer',
    LINE_NO: 'integer',
    ENTRY_DATE: 'date',
    ACCOUNTNO: 'text',
    TR_TYPE: 'integer',
    ...money,
    EXCH_RATE: 'decimal',
    LOCATION: 'text',
    DEPARTMENT: 'text',
    CUSTOMERID: 'text',
    VENDORID: 'text',
    PROJECTID: 'text',
    CLASSID: 'text',
  },
  GLDETAIL: {
    ...stamped,
    BATCHKEY: 'integer',
    BATCH_DATE: 'date',
    ENTRY_DATE: 'date',
    BOOKID: 'text',
    ACCOUNTNO: 'text',
    DEBITAMOUNT: 'decimal',
    CREDITAMOUNT: 'decimal',
    ...money,
    LOCATIONID: 'text',
    DEPARTMENTID: 'text',
    MODULEKEY: 'text',
  },
  REPORTINGPERIOD: {
    ...named,
    START_DATE: 'date',
    END_DATE: 'date',
    BUDGETING: 'text',
    HEADER1: 'text',
    HEADER2: 'text',
  },
  ARINVOICE: receivable,
  ARINVOICEITEM: item,
  ARPYMT: receivable,
  ARPYMTDETAIL: detail,
  ARADJUSTMENT: receivable,
  ARADJUSTMENTITEM: item,
  ARADVANCE: receivable,
  CUSTOMER: { ...party, CUSTOMERID: 'text' },
  APBILL: payable,
  APBILLITEM: item,
  APPYMT: payable,
  APPYMTDETAIL: detail,
  APADJUSTMENT: payable,
  APADJUSTMENTITEM: item,
  VENDOR: { ...party, VENDORID: 'text' },
  LOCATION: { ...named, LOCATIONID: 'text', PARENTID: 'text', CURRENCY: 'text' },
  LOCATIONENTITY: { ...named, LOCATIONID: 'text', CURRENCY: 'text' },
  DEPARTMENT: { ...named, DEPARTMENTID: 'text', TITLE: 'text', PARENTID: 'text' },
  CLASS: { ...named, CLASSID: 'text', PARENTID: 'text' },
  TRXCURRENCIES: { ...stamped, CODE: 'text', STATUS: 'text' },
  COMPANYPREF: { ...stamped, APPLICATION: 'text', PROPERTY: 'text', VALUE: 'text' },
  AUDITHISTORY: {
    RECORDNO: 'integer',
    OBJECTTYPE: 'text',
    OBJECTKEY: 'text',
    ACCESSMODE: 'text',
    ACCESSTIME: 'timestamp',
    USERID: 'text',
  },
} as const satisfies Readonly<Record<string, ObjectShape>>;

/** The name of an object. */
export type IntacctObject = keyof typeof intacctObjects;

/** The fields of an object, or null when there is no such object. */
export function findObject(name: string): ObjectShape | null {
  return Object.hasOwn(intacctObjects, name) ? intacctObjects[name as IntacctObject] : null;
}
