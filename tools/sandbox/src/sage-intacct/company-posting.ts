import {
  addDecimals,
  canonicalDecimal,
  formatDecimal,
  parseDecimal,
  zero,
} from '../exact-decimal.ts';
import type { CompanyStore, IntacctRecord } from './company-store.ts';

/** A line of a journal entry. `amount` is debit minus credit in the entity's currency. */
export interface IntacctLine {
  readonly account: string;
  readonly amount: string;
  readonly department?: string;
}

/** A journal entry. Its lines belong to one entity and sum to zero. */
export interface IntacctEntry {
  readonly lines: readonly IntacctLine[];
  /** The LOCATIONID of the entity. */
  readonly entity: string;
  readonly currency: string;
  /** `YYYY-MM-DD`. */
  readonly date: string;
  readonly title: string;
  /** `GJ`, or the journal of a subledger. */
  readonly journal: string;
  /** `2.GL`, `3.AP` or `4.AR`. */
  readonly module: string;
  /** `ACCRUAL`, or another book whose lines do not belong to the trial balance. */
  readonly book: string;
  /** In UTC, as `YYYY-MM-DD HH:MM:SS`. */
  readonly stamp: string;
}

/** Writes head, entries and flattened postings; returns the head. Throws unless the lines balance. */
export function writeEntry(store: CompanyStore, entry: IntacctEntry): IntacctRecord {
  requireBalance(entry.lines.map(({ amount }) => amount));
  const head = store.add('GLBATCH', {
    BATCHNO: String(store.list('GLBATCH').length + 1),
    BATCH_TITLE: entry.title,
    BATCH_DATE: entry.date,
    JOURNAL: entry.journal,
    STATE: 'Posted',
    MODULE: entry.module,
    BASELOCATION: entry.entity,
    WHENMODIFIED: entry.stamp,
  });
  for (const [index, line] of entry.lines.entries()) writeLine(store, entry, head, index, line);
  return head;
}

function writeLine(
  store: CompanyStore,
  entry: IntacctEntry,
  head: IntacctRecord,
  index: number,
  line: IntacctLine,
): void {
  const department = line.department ?? '';
  const side = sideOf(line.amount);
  const shared = {
    ENTRY_DATE: entry.date,
    ACCOUNTNO: line.account,
    CURRENCY: entry.currency,
    WHENMODIFIED: entry.stamp,
  };
  store.add('GLENTRY', {
    ...shared,
    BATCHNO: head['RECORDNO'] ?? '',
    LINE_NO: String(index + 1),
    TR_TYPE: side.type,
    AMOUNT: side.size,
    TRX_AMOUNT: side.size,
    EXCH_RATE: '1',
    LOCATION: entry.entity,
    DEPARTMENT: department,
  });
  store.add('GLDETAIL', {
    ...shared,
    BATCHKEY: head['RECORDNO'] ?? '',
    BATCH_DATE: entry.date,
    BOOKID: entry.book,
    ...side.detail,
    LOCATIONID: entry.entity,
    DEPARTMENTID: department,
    MODULEKEY: entry.module,
  });
}

/** How a signed amount stands in an entry (unsigned, with a type) and in a posting. */
export function sideOf(text: string): {
  readonly type: '1' | '-1';
  readonly size: string;
  readonly detail: IntacctRecord;
} {
  const amount = canonicalDecimal(text);
  const isCredit = amount.startsWith('-');
  const size = isCredit ? amount.slice(1) : amount;
  return {
    type: isCredit ? '-1' : '1',
    size,
    detail: {
      AMOUNT: amount,
      TRX_AMOUNT: amount,
      DEBITAMOUNT: isCredit ? '0' : size,
      CREDITAMOUNT: isCredit ? size : '0',
    },
  };
}

/** The exact sum of amounts. */
export function sum(amounts: readonly string[]): string {
  const total = amounts.reduce((so, text) => addDecimals(so, parseDecimal(text) ?? zero), zero);
  return formatDecimal(total);
}

/** Throws unless the amounts sum to zero. */
export function requireBalance(amounts: readonly string[]): void {
  const off = sum(amounts);
  if (off !== '0') throw new RangeError(`The lines are off by ${off}.`);
}
