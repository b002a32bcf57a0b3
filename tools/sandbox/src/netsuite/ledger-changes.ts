import { primaryBook } from './ledger-lists.ts';
import { amountColumns, requireBalance, writeLine, writeTransaction } from './ledger-posting.ts';
import type { LedgerLine } from './ledger-posting.ts';
import type { LedgerRow, LedgerStore } from './ledger-store.ts';

/** A transaction that a test posts. Its lines must sum to zero. */
export interface PostedTransaction {
  readonly lines: readonly LedgerLine[];
  /** Default `Journal`. */
  readonly type?: string;
  /** Default 1. */
  readonly subsidiary?: number;
  /** `YYYY-MM-DD`, within an open month. Default the last day that the last month has. */
  readonly date?: string;
  readonly memo?: string;
}

/** What happens to a transaction's lines. Afterwards they must still sum to zero. */
export interface TransactionEdit {
  readonly add?: readonly LedgerLine[];
  /** New amounts by line id. */
  readonly amounts?: Readonly<Record<number, string>>;
  /** Line ids that go without a trace. */
  readonly remove?: readonly number[];
  readonly memo?: string;
}

/** What may happen in an account's ledger, as if a person had done it in NetSuite. */
export interface LedgerChanges {
  /** Posts and returns the new id. Throws for a closed period or lines that do not balance. */
  post(transaction: PostedTransaction): number;
  /** Moves `lastmodifieddate`. Throws for a closed period or lines that do not balance. */
  edit(id: number, edit: TransactionEdit): void;
  /** The transaction and its lines go; a row of `deletedrecord` stays. */
  remove(id: number): void;
  /** All amounts become zero and `voided` true; `lastmodifieddate` moves. */
  void(id: number): void;
  /** Changes amounts of the primary book and not `lastmodifieddate`, as a revaluation may. */
  revalue(id: number, amounts: Readonly<Record<number, string>>): void;
  reopenPeriod(period: number): void;
  closePeriod(period: number): void;
}

/** What the changes need to know. */
export interface ChangeSetting {
  readonly store: LedgerStore;
  readonly nextId: () => number;
  /** The account's time, as `YYYY-MM-DD HH24:MI:SS`. */
  readonly stamp: () => string;
}

/** The changes of one ledger. Each happens as a whole or not at all. */
export function createLedgerChanges({ store, nextId, stamp }: ChangeSetting): LedgerChanges {
  const touch = (id: number, change: LedgerRow = {}): void => {
    store.update('transaction', { id }, { ...change, lastmodifieddate: stamp() });
  };
  return Object.freeze({
    post: (transaction) => {
      const id = nextId();
      store.batch(() => post(store, id, transaction, stamp()));
      return id;
    },
    edit: (id, change) => {
      store.batch(() => {
        const head = openHead(store, id);
        const memo: LedgerRow = change.memo === undefined ? {} : { memo: change.memo };
        editLines(store, head, change, stamp());
        touch(id, memo);
      });
    },
    remove: (id) => {
      store.batch(() => {
        const head = openHead(store, id);
        for (const line of ['transactionaccountingline', 'transactionline'])
          store.remove(line, { transaction: id });
        store.remove('transaction', { id });
        const { type = null, tranid: name = null } = head;
        store.insert('deletedrecord', {
          recordid: id,
          recordtypeid: -30,
          type,
          name,
          scriptid: String(type).toLowerCase(),
          deleteddate: stamp(),
        });
      });
    },
    void: (id) => {
      store.batch(() => {
        openHead(store, id);
        const nothing = { ...amountColumns('0'), amountunpaid: '0', paymentamountunused: '0' };
        store.update('transactionaccountingline', { transaction: id }, nothing);
        store.update('transactionline', { transaction: id }, { foreignamount: '0' });
        touch(id, { voided: 'T', foreigntotal: '0', foreignamountunpaid: null });
      });
    },
    revalue: (id, amounts) => {
      store.batch(() => {
        setAmounts(store, id, amounts, { accountingbook: primaryBook });
        requireBooksBalance(store, id);
      });
    },
    reopenPeriod: (id) => setPeriod(store, id, 'F', stamp()),
    closePeriod: (id) => setPeriod(store, id, 'T', stamp()),
  } satisfies LedgerChanges);
}

function post(
  store: LedgerStore,
  id: number,
  { lines, type = 'Journal', subsidiary = 1, date, memo }: PostedTransaction,
  stamp: string,
): void {
  const months = store.rows('accountingperiod', { isyear: 'F', isquarter: 'F' });
  const day = date ?? String(months.at(-1)?.['enddate']).slice(0, 10);
  const period = months.find(
    ({ startdate, enddate }) =>
      String(startdate).slice(0, 10) <= day && day <= String(enddate).slice(0, 10),
  );
  if (period === undefined) throw new RangeError(`The ledger has no period for ${day}.`);
  requireOpen(period);
  const [owner] = store.rows('subsidiary', { id: subsidiary });
  if (owner === undefined) throw new RangeError(`The ledger has no subsidiary ${subsidiary}.`);
  const head = {
    id,
    type,
    tranid: `${type.toUpperCase()}${id}`,
    date: day,
    period: Number(period['id']),
    subsidiary,
    currency: Number(owner['currency']),
    stamp,
  };
  writeTransaction(store, memo === undefined ? head : { ...head, memo }, lines);
}

function editLines(
  store: LedgerStore,
  head: LedgerRow,
  { add = [], amounts = {}, remove = [] }: TransactionEdit,
  stamp: string,
): void {
  const id = Number(head['id']);
  const before = store.rows('transactionline', { transaction: id });
  for (const line of remove) {
    store.remove('transactionaccountingline', { transaction: id, transactionline: line });
    store.remove('transactionline', { transaction: id, id: line });
  }
  setAmounts(store, id, amounts, {});
  // The number of a removed line is not given again.
  let next = Number(before.at(-1)?.['id'] ?? 0) + 1;
  for (const line of add) {
    const subsidiary = Number(before[0]?.['subsidiary'] ?? 1);
    writeLine(store, { id, subsidiary, stamp }, next, line);
    next += 1;
  }
  requireBooksBalance(store, id);
}

function setAmounts(
  store: LedgerStore,
  transaction: number,
  amounts: Readonly<Record<number, string>>,
  book: LedgerRow,
): void {
  for (const [line, amount] of Object.entries(amounts)) {
    const where = { transaction, transactionline: Number(line), ...book };
    store.update('transactionaccountingline', where, amountColumns(amount));
  }
}

function requireBooksBalance(store: LedgerStore, transaction: number): void {
  const byBook = Map.groupBy(
    store.rows('transactionaccountingline', { transaction }),
    ({ accountingbook }) => accountingbook,
  );
  for (const lines of byBook.values()) requireBalance(lines.map(({ amount }) => String(amount)));
}

function openHead(store: LedgerStore, id: number): LedgerRow {
  const [head] = store.rows('transaction', { id });
  if (head === undefined) throw new RangeError(`The ledger has no transaction ${id}.`);
  const [period] = store.rows('accountingperiod', { id: head['postingperiod'] ?? null });
  if (period !== undefined) requireOpen(period);
  return head;
}

function requireOpen(period: LedgerRow): void {
  if (period['closed'] === 'T') throw new RangeError(`${String(period['periodname'])} is closed.`);
}

function setPeriod(store: LedgerStore, id: number, closed: 'T' | 'F', stamp: string): void {
  const change = { closed, alllocked: closed, lastmodifieddate: stamp };
  store.update('accountingperiod', { id }, change);
}
