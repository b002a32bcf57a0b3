import type { Day } from '../calendar-day.ts';
import type { Amount } from '../decimal-amount.ts';

/** The entities that the simulator keeps. */
export const qboEntities = ['Account', 'Customer', 'Vendor', 'Invoice', 'JournalEntry'] as const;

/** One of them. */
export type QboEntity = (typeof qboEntities)[number];

/** An amount on an account. */
export interface Posting {
  readonly accountId: string;
  readonly amount: Amount;
}

/** One record. Ids are unique per entity and company only. */
export interface QboRecord {
  readonly entity: QboEntity;
  /** A small number, as text. */
  readonly id: string;
  readonly name: string;
  /** Milliseconds. */
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly syncToken: number;
  readonly isActive: boolean;
  readonly isDeleted: boolean;
  /** Of invoices and journal entries. */
  readonly txnDate: Day | null;
  readonly paidOn: Day | null;
  readonly partyId: string | null;
  readonly postings: readonly Posting[];
  /** Of accounts. */
  readonly accountType: string | null;
}

/** True for the lists whose members become inactive instead of being deleted. */
export function isNameList(entity: QboEntity): boolean {
  return entity === 'Account' || entity === 'Customer' || entity === 'Vendor';
}

/** True for a word that is an entity of the simulator. */
export function isQboEntity(word: string): word is QboEntity {
  return (qboEntities as readonly string[]).includes(word);
}
