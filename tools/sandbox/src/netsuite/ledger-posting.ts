import {
  addDecimals,
  canonicalDecimal,
  formatDecimal,
  negateDecimal,
  parseDecimal,
  zero,
} from '../exact-decimal.ts';
import { keepsSecondBook, primaryBook, secondBook } from './ledger-lists.ts';
import type { LedgerRow, LedgerStore } from './ledger-store.ts';

/** A line to be posted. `amount` is debit minus credit in the subsidiary's currency. */
export interface LedgerLine {
  readonly account: number;
  readonly amount: string;
  /** Another account in the second book. Default the same. */
  readonly accountInSecondBook?: number;
  /** In the transaction's currency. Default the amount. */
  readonly foreignAmount?: string;
  readonly department?: number;
  readonly class?: number;
  readonly location?: number;
  readonly entity?: number;
  readonly amountUnpaid?: string;
  readonly paymentAmountUnused?: string;
  readonly memo?: string;
}

/** A transaction's head; the lines belong to one subsidiary. */
export interface LedgerHead {
  readonly id: number;
  readonly type: string;
  readonly tranid: string;
  /** `YYYY-MM-DD`. */
  readonly date: string;
  readonly dueDate?: string;
  readonly period: number;
  readonly subsidiary: number;
  readonly currency: number;
  readonly exchangeRate?: string;
  readonly entity?: number;
  readonly memo?: string;
  readonly isPosting?: boolean;
  /** When it was last changed, in the account's time. */
  readonly stamp: string;
}

/** Writes head and lines, numbered from 0, the first being the main one. Throws unless they balance. */
export function writeTransaction(
  store: LedgerStore,
  head: LedgerHead,
  lines: readonly LedgerLine[],
): void {
  requireBalance(lines.map(({ amount }) => amount));
  const [main] = lines;
  store.insert('transaction', {
    id: head.id,
    tranid: head.tranid,
    type: head.type,
    trandate: `${head.date} 00:00:00`,
    duedate: head.dueDate === undefined ? null : `${head.dueDate} 00:00:00`,
    postingperiod: head.period,
    posting: flag(head.isPosting ?? true),
    voided: 'F',
    entity: head.entity ?? null,
    currency: head.currency,
    exchangerate: canonicalDecimal(head.exchangeRate ?? '1'),
    foreigntotal: main === undefined ? null : canonicalDecimal(main.foreignAmount ?? main.amount),
    foreignamountunpaid: optional(main?.amountUnpaid),
    memo: head.memo ?? null,
    createddate: head.stamp,
    lastmodifieddate: head.stamp,
  });
  for (const [index, line] of lines.entries()) writeLine(store, head, index, line);
}

/** Writes one line and what each book makes of it. */
export function writeLine(
  store: LedgerStore,
  head: Pick<LedgerHead, 'id' | 'subsidiary' | 'exchangeRate' | 'isPosting' | 'stamp' | 'entity'>,
  id: number,
  line: LedgerLine,
): void {
  store.insert('transactionline', {
    transaction: head.id,
    id,
    linesequencenumber: id,
    mainline: flag(id === 0),
    taxline: 'F',
    subsidiary: head.subsidiary,
    department: line.department ?? null,
    class: line.class ?? null,
    location: line.location ?? null,
    entity: line.entity ?? (id === 0 ? (head.entity ?? null) : null),
    foreignamount: canonicalDecimal(line.foreignAmount ?? line.amount),
    memo: line.memo ?? null,
    linelastmodifieddate: head.stamp,
  });
  const books = keepsSecondBook(head.subsidiary) ? [primaryBook, secondBook] : [primaryBook];
  const amounts = {
    ...amountColumns(line.amount),
    amountunpaid: optional(line.amountUnpaid),
    paymentamountunused: optional(line.paymentAmountUnused),
    exchangerate: canonicalDecimal(head.exchangeRate ?? '1'),
  };
  for (const accountingbook of books)
    store.insert('transactionaccountingline', {
      transaction: head.id,
      transactionline: id,
      accountingbook,
      account:
        accountingbook === secondBook ? (line.accountInSecondBook ?? line.account) : line.account,
      posting: flag(head.isPosting ?? true),
      ...amounts,
      lastmodifieddate: head.stamp,
    });
}

/** Debit, credit, amount and net amount; of debit and credit one is null. */
export function amountColumns(text: string): LedgerRow {
  const amount = canonicalDecimal(text);
  const isCredit = amount.startsWith('-');
  return {
    amount,
    netamount: amount,
    debit: isCredit ? null : amount,
    credit: isCredit ? amount.slice(1) : null,
  };
}

/** Throws unless the amounts sum to zero. */
export function requireBalance(amounts: readonly string[]): void {
  const total = amounts.reduce((sum, text) => addDecimals(sum, parsed(text)), zero);
  if (total.units !== 0n) throw new RangeError(`The lines are off by ${formatDecimal(total)}.`);
}

/** The amount that makes the others sum to zero. */
export function balancing(amounts: readonly string[]): string {
  return formatDecimal(
    negateDecimal(amounts.reduce((sum, text) => addDecimals(sum, parsed(text)), zero)),
  );
}

function parsed(text: string): NonNullable<ReturnType<typeof parseDecimal>> {
  const decimal = parseDecimal(text);
  if (decimal === null) throw new RangeError(`${text} is no amount.`);
  return decimal;
}

function flag(value: boolean): 'T' | 'F' {
  return value ? 'T' : 'F';
}

function optional(amount: string | undefined): string | null {
  return amount === undefined ? null : canonicalDecimal(amount);
}
