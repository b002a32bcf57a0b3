import type { Day } from '../calendar-day.ts';
import { sumOf } from '../decimal-amount.ts';
import type { Amount } from '../decimal-amount.ts';

/** The states of an invoice. */
export type XeroInvoiceStatus =
  'DRAFT' | 'SUBMITTED' | 'AUTHORISED' | 'PAID' | 'VOIDED' | 'DELETED';

/** One line, without tax. */
export interface XeroLine {
  readonly id: string;
  readonly accountCode: string;
  readonly amount: Amount;
  readonly tax: Amount;
}

/** A sales invoice or a bill. */
export interface XeroInvoice {
  readonly id: string;
  readonly number: string;
  readonly type: 'ACCREC' | 'ACCPAY';
  readonly contactId: string;
  readonly contactName: string;
  readonly date: Day;
  readonly dueDate: Day;
  readonly status: XeroInvoiceStatus;
  readonly lines: readonly XeroLine[];
  /** When it was paid in full. */
  readonly paidOn: Day | null;
  /** Milliseconds. */
  readonly updatedAt: number;
}

/** An account of the chart. */
export interface XeroAccount {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly type: string;
  readonly class: 'ASSET' | 'LIABILITY' | 'EQUITY' | 'REVENUE' | 'EXPENSE';
  readonly status: 'ACTIVE' | 'ARCHIVED';
  readonly updatedAt: number;
}

/** Without tax. */
export function subTotal(invoice: XeroInvoice): Amount {
  return sumOf(invoice.lines.map(({ amount }) => amount));
}

/** The tax of all lines. */
export function totalTax(invoice: XeroInvoice): Amount {
  return sumOf(invoice.lines.map(({ tax }) => tax));
}

/** True when it stands in the books. */
export function isPosted({ status }: XeroInvoice): boolean {
  return status === 'AUTHORISED' || status === 'PAID';
}
