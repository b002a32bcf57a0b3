import { sumOf } from '../decimal-amount.ts';
import type { QboEntity, QboRecord } from './company-record.ts';
import { isNameList } from './company-record.ts';

/** A field that a query may compare or order by. */
export interface EntityField {
  readonly kind: 'text' | 'number' | 'time' | 'day' | 'boolean' | 'amount';
  readonly valueOf: (record: QboRecord) => string | number | bigint;
}

const common: Readonly<Record<string, EntityField>> = {
  Id: { kind: 'number', valueOf: ({ id }) => Number(id) },
  'MetaData.CreateTime': { kind: 'time', valueOf: ({ createdAt }) => createdAt },
  'MetaData.LastUpdatedTime': { kind: 'time', valueOf: ({ updatedAt }) => updatedAt },
};
const total: EntityField = {
  kind: 'amount',
  valueOf: ({ postings }) => sumOf(postings.map(({ amount }) => amount)),
};
const txnDate: EntityField = { kind: 'day', valueOf: (record) => record.txnDate ?? '' };
const name: EntityField = { kind: 'text', valueOf: (record) => record.name };
const active: EntityField = { kind: 'boolean', valueOf: ({ isActive }) => String(isActive) };

const own: Readonly<Record<QboEntity, Readonly<Record<string, EntityField>>>> = {
  Account: {
    Name: name,
    AccountType: { kind: 'text', valueOf: ({ accountType }) => accountType ?? '' },
  },
  Customer: { DisplayName: name },
  Vendor: { DisplayName: name },
  Invoice: {
    TxnDate: txnDate,
    TotalAmt: total,
    Balance: {
      kind: 'amount',
      valueOf: (record) => (record.paidOn === null ? total.valueOf(record) : 0n),
    },
    DocNumber: { kind: 'text', valueOf: ({ id }) => `1${id.padStart(5, '0')}` },
    CustomerRef: { kind: 'text', valueOf: ({ partyId }) => partyId ?? '' },
  },
  JournalEntry: { TxnDate: txnDate, TotalAmt: total },
};

/** Null when the entity has no such field, or none that can be asked for. */
export function findField(entity: QboEntity, field: string): EntityField | null {
  const fields: Readonly<Record<string, EntityField>> = {
    ...common,
    ...own[entity],
    ...(isNameList(entity) ? { Active: active } : {}),
  };
  return Object.hasOwn(fields, field) ? (fields[field] ?? null) : null;
}
