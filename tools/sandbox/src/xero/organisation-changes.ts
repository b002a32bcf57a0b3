import { randomUUID } from 'node:crypto';

import { addDays, dayOf } from '../calendar-day.ts';
import type { Day } from '../calendar-day.ts';
import { parseAmount } from '../decimal-amount.ts';
import type { XeroOrganisation } from './xero-organisation.ts';
import type { XeroInvoice } from './xero-records.ts';

/** A new invoice; what is left out is made up. */
export interface NewXeroInvoice {
  readonly type?: XeroInvoice['type'];
  readonly date?: Day;
  readonly status?: XeroInvoice['status'];
  readonly contactName?: string;
  /** Amounts as texts with up to four places. Default one line of 100.00 on account 200. */
  readonly lines?: readonly { readonly accountCode: string; readonly amount: string }[];
}

/** What happens in an organisation between two reads. Each throws for an unknown organisation or id. */
export interface XeroChanges {
  createInvoice(tenantId: string, invoice?: NewXeroInvoice): XeroInvoice;
  /** Moves an invoice to another day: past reports change with it. */
  backdateInvoice(tenantId: string, id: string, date: Day): XeroInvoice;
  payInvoice(tenantId: string, id: string, paidOn: Day): XeroInvoice;
  /** Stays readable with the status VOIDED. */
  voidInvoice(tenantId: string, id: string): XeroInvoice;
  /** Stays readable with the status DELETED. Throws unless it is a draft or submitted. */
  deleteInvoice(tenantId: string, id: string): XeroInvoice;
  archiveAccount(tenantId: string, code: string): void;
  setPeriodLockDate(tenantId: string, day: Day | null): void;
}

/** The changes, over organisations that are opened by id. */
export function createXeroChanges(
  open: (tenantId: string) => XeroOrganisation,
  now: () => Date,
): XeroChanges {
  const get = (tenantId: string, id: string): XeroInvoice => {
    const invoice = open(tenantId).findInvoice(id);
    if (invoice === null) throw new Error(`There is no invoice ${id}.`);
    return invoice;
  };
  const change = (tenantId: string, id: string, fields: Partial<XeroInvoice>): XeroInvoice => {
    const changed = { ...get(tenantId, id), ...fields, updatedAt: now().getTime() };
    open(tenantId).putInvoice(changed);
    return changed;
  };
  return Object.freeze({
    createInvoice: (tenantId, invoice = {}) => {
      const made = newInvoice(invoice, now().getTime());
      open(tenantId).putInvoice(made);
      return made;
    },
    backdateInvoice: (tenantId, id, date) => change(tenantId, id, { date }),
    payInvoice: (tenantId, id, paidOn) => change(tenantId, id, { status: 'PAID', paidOn }),
    voidInvoice: (tenantId, id) => change(tenantId, id, { status: 'VOIDED' }),
    deleteInvoice: (tenantId, id) => {
      if (!['DRAFT', 'SUBMITTED'].includes(get(tenantId, id).status))
        throw new Error('Only a draft or submitted invoice can be deleted.');
      return change(tenantId, id, { status: 'DELETED' });
    },
    archiveAccount: (tenantId, code) => {
      const account = open(tenantId)
        .accounts()
        .find((one) => one.code === code);
      if (account === undefined) throw new Error(`There is no account ${code}.`);
      const updatedAt = now().getTime();
      open(tenantId).putAccount({ ...account, status: 'ARCHIVED', updatedAt });
    },
    setPeriodLockDate: (tenantId, day) => {
      open(tenantId).periodLockDate = day;
    },
  } satisfies XeroChanges);
}

function newInvoice(invoice: NewXeroInvoice, at: number): XeroInvoice {
  const date = invoice.date ?? dayOf(at);
  const id = randomUUID();
  const status = invoice.status ?? 'AUTHORISED';
  return {
    id,
    number: `NEW-${id.slice(0, 8)}`,
    type: invoice.type ?? 'ACCREC',
    contactId: randomUUID(),
    contactName: invoice.contactName ?? 'New contact',
    date,
    dueDate: addDays(date, 30),
    status,
    lines: (invoice.lines ?? [{ accountCode: '200', amount: '100.00' }]).map((line) => ({
      id: randomUUID(),
      accountCode: line.accountCode,
      amount: parseAmount(line.amount),
      tax: 0n,
    })),
    paidOn: status === 'PAID' ? date : null,
    updatedAt: at,
  };
}
