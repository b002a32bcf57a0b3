import { dayOf } from '../calendar-day.ts';
import type { Day } from '../calendar-day.ts';
import { parseAmount } from '../decimal-amount.ts';
import { isNameList } from './company-record.ts';
import type { QboEntity, QboRecord } from './company-record.ts';
import { accountIds } from './company-seed.ts';
import type { QuickbooksCompany } from './quickbooks-company.ts';

/** What a burst did, as ids by `Entity/Id`. */
export interface Burst {
  readonly created: readonly string[];
  readonly updated: readonly string[];
  readonly inactivated: readonly string[];
  readonly deleted: readonly string[];
}

/** What happens in a company between two reads. Each throws for an unknown company or id. */
export interface QuickbooksChanges {
  createCustomer(realmId: string, name?: string): QboRecord;
  /** An invoice over one line; the amount as text with up to four places. */
  createInvoice(realmId: string, invoice?: { txnDate?: Day; amount?: string }): QboRecord;
  rename(realmId: string, entity: QboEntity, id: string, name: string): QboRecord;
  /** Moves an invoice to another day: past reports change with it. */
  backdateInvoice(realmId: string, id: string, txnDate: Day): QboRecord;
  payInvoice(realmId: string, id: string, paidOn: Day): QboRecord;
  /** Stays, with zero amounts. */
  voidInvoice(realmId: string, id: string): QboRecord;
  /** For transactions: only the change data capture tells. Throws for a member of a list. */
  remove(realmId: string, entity: QboEntity, id: string): void;
  /** For accounts, customers and vendors. Throws for a transaction. */
  inactivate(realmId: string, entity: QboEntity, id: string): void;
  /** So many different records change at this moment, deletes and inactivations among them. */
  burst(realmId: string, changes: number): Burst;
}

/** The changes, over companies that are opened by id. */
export function createQuickbooksChanges(
  open: (realmId: string) => QuickbooksCompany,
  now: () => Date,
): QuickbooksChanges {
  const seconds = (): number => Math.floor(now().getTime() / 1000) * 1000;
  const change = (
    realmId: string,
    entity: QboEntity,
    id: string,
    fields: Partial<QboRecord>,
  ): QboRecord => {
    const record = open(realmId).find(entity, id);
    if (record === null) throw new Error(`There is no ${entity} ${id}.`);
    const syncToken = record.syncToken + 1;
    const changed = { ...record, ...fields, syncToken, updatedAt: seconds() };
    open(realmId).put(changed);
    return changed;
  };
  const create = (realmId: string, entity: QboEntity, fields: Partial<QboRecord>): QboRecord => {
    const at = seconds();
    const id = open(realmId).nextId(entity);
    const made = { ...blank(entity, id, at), ...fields };
    open(realmId).put(made);
    return made;
  };
  const remove: QuickbooksChanges['remove'] = (realmId, entity, id) => {
    if (isNameList(entity)) throw new Error(`A member of the list ${entity} cannot be deleted.`);
    change(realmId, entity, id, { isDeleted: true });
  };
  const inactivate: QuickbooksChanges['inactivate'] = (realmId, entity, id) => {
    if (!isNameList(entity)) throw new Error(`A transaction cannot be inactive: ${entity}.`);
    change(realmId, entity, id, { isActive: false });
  };
  const createInvoice: QuickbooksChanges['createInvoice'] = (realmId, invoice = {}) =>
    create(realmId, 'Invoice', {
      txnDate: invoice.txnDate ?? dayOf(now().getTime()),
      partyId: '1',
      postings: [
        { accountId: accountIds.income[0], amount: parseAmount(invoice.amount ?? '100.00') },
      ],
    });
  return Object.freeze({
    createCustomer: (realmId, name = 'New customer') => create(realmId, 'Customer', { name }),
    createInvoice,
    rename: (realmId, entity, id, name) => change(realmId, entity, id, { name }),
    backdateInvoice: (realmId, id, txnDate) => change(realmId, 'Invoice', id, { txnDate }),
    payInvoice: (realmId, id, paidOn) => change(realmId, 'Invoice', id, { paidOn }),
    voidInvoice: (realmId, id) => change(realmId, 'Invoice', id, { postings: [] }),
    remove,
    inactivate,
    burst: (realmId, changes) => {
      const company = open(realmId);
      const steps = { createInvoice, remove, inactivate, change };
      const existing = (['Invoice', 'Customer', 'Vendor'] as const).flatMap(company.list);
      return runBurst(steps, realmId, existing, changes);
    },
  } satisfies QuickbooksChanges);
}

function runBurst(
  steps: Pick<QuickbooksChanges, 'createInvoice' | 'remove' | 'inactivate'> & {
    change(realmId: string, entity: QboEntity, id: string, fields: object): QboRecord;
  },
  realmId: string,
  existing: readonly QboRecord[],
  changes: number,
): Burst {
  const done = {
    created: [] as string[],
    updated: [] as string[],
    inactivated: [] as string[],
    deleted: [] as string[],
  };
  for (let index = 0; index < changes; index += 1) {
    const record = existing[index];
    if (record === undefined) {
      done.created.push(`Invoice/${steps.createInvoice(realmId).id}`);
      continue;
    }
    const { entity, id } = record;
    const key = `${entity}/${id}`;
    if (index % 5 > 0 || !record.isActive) {
      steps.change(realmId, entity, id, { name: `${record.name} changed` });
      done.updated.push(key);
    } else if (isNameList(entity)) {
      steps.inactivate(realmId, entity, id);
      done.inactivated.push(key);
    } else {
      steps.remove(realmId, entity, id);
      done.deleted.push(key);
    }
  }
  return done;
}

function blank(entity: QboEntity, id: string, at: number): QboRecord {
  return {
    entity,
    id,
    name: `New ${entity} ${id}`,
    createdAt: at,
    updatedAt: at,
    syncToken: 0,
    isActive: true,
    isDeleted: false,
    txnDate: null,
    paidOn: null,
    partyId: null,
    postings: [],
    accountType: null,
  };
}
