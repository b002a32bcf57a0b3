import { requireBalance, sideOf, writeEntry } from './company-posting.ts';
import type { IntacctLine } from './company-posting.ts';
import type { CompanyStore, IntacctRecord } from './company-store.ts';
import type { IntacctObject } from './object-catalog.ts';

/** A journal entry that a test posts. Its lines must sum to zero. */
export interface PostedEntry {
  readonly lines: readonly IntacctLine[];
  /** Default `100`. */
  readonly entity?: string;
  /** `YYYY-MM-DD`. Default today, UTC. */
  readonly date?: string;
  readonly title?: string;
}

/** What may happen in a company, as if a person had done it in Sage Intacct. */
export interface IntacctChanges {
  /** Posts a journal entry and returns the RECORDNO of its GLBATCH. Throws unless it balances. */
  post(entry: PostedEntry): string;
  /** Replaces all lines of a journal entry; the removed ones leave no trace. */
  edit(batch: string, lines: readonly IntacctLine[]): void;
  /** Removes the entry with its lines; AUDITHISTORY keeps that it happened. */
  remove(batch: string): void;
  /** Posts the entry with the other sign and marks it as reversed; returns the new RECORDNO. */
  reverse(batch: string): string;
  /** Changes fields of any record, and WHENMODIFIED. */
  change(object: IntacctObject, recordNo: string, fields: IntacctRecord): void;
  /** Removes any record; AUDITHISTORY keeps that it happened. */
  removeRecord(object: IntacctObject, recordNo: string): void;
}

/** The changes of one company. */
export function createIntacctChanges(store: CompanyStore, now: () => Date): IntacctChanges {
  const stamp = (): string => now().toISOString().slice(0, 19).replace('T', ' ');
  const audit = (object: IntacctObject, recordNo: string): void => {
    store.add('AUDITHISTORY', {
      OBJECTTYPE: object.toLowerCase(),
      OBJECTKEY: recordNo,
      ACCESSMODE: 'D',
      ACCESSTIME: stamp(),
      USERID: 'admin',
    });
  };
  const post = (entry: PostedEntry): string =>
    write(store, { ...entry, date: entry.date ?? stamp().slice(0, 10) }, stamp());
  return Object.freeze({
    post,
    edit: (batch, lines) => {
      requireBalance(lines.map(({ amount }) => amount));
      const head = requireHead(store, batch);
      removeLines(store, batch);
      const entry = { lines, entity: head['BASELOCATION'] ?? '', date: head['BATCH_DATE'] ?? '' };
      const made = write(store, entry, stamp());
      adoptLines(store, made, batch);
      store.change('GLBATCH', batch, { WHENMODIFIED: stamp() });
    },
    remove: (batch) => {
      requireHead(store, batch);
      removeLines(store, batch);
      store.remove('GLBATCH', batch);
      audit('GLBATCH', batch);
    },
    reverse: (batch) => {
      const head = requireHead(store, batch);
      const details = store.list('GLDETAIL').filter((one) => one['BATCHKEY'] === batch);
      const lines = details.map((one) => ({
        account: one['ACCOUNTNO'] ?? '',
        amount:
          sideOf(one['AMOUNT'] ?? '0').type === '1'
            ? `-${one['AMOUNT'] ?? '0'}`
            : (one['AMOUNT'] ?? '').slice(1),
      }));
      const made = post({
        lines,
        entity: head['BASELOCATION'] ?? '',
        title: `Reversal of ${batch}`,
      });
      const fields = { REVERSED: stamp().slice(0, 10), REVERSEDKEY: made, WHENMODIFIED: stamp() };
      store.change('GLBATCH', batch, fields);
      return made;
    },
    change: (object, recordNo, fields) =>
      store.change(object, recordNo, { ...fields, WHENMODIFIED: stamp() }),
    removeRecord: (object, recordNo) => {
      store.remove(object, recordNo);
      audit(object, recordNo);
    },
  } satisfies IntacctChanges);
}

function write(
  store: CompanyStore,
  { lines, entity = '100', date = '', title = 'Posted by a test' }: PostedEntry,
  stamp: string,
): string {
  const place = store.list('LOCATIONENTITY').find((one) => one['LOCATIONID'] === entity);
  if (place === undefined) throw new RangeError(`There is no entity ${entity}.`);
  const currency = place['CURRENCY'] ?? '';
  const kind = { journal: 'GJ', module: '2.GL', book: 'ACCRUAL' };
  return (
    writeEntry(store, { lines, entity, date, title, currency, stamp, ...kind })['RECORDNO'] ?? ''
  );
}

function requireHead(store: CompanyStore, batch: string): IntacctRecord {
  const head = store.find('GLBATCH', batch);
  if (head === null) throw new RangeError(`There is no GLBATCH ${batch}.`);
  return head;
}

const lineKeys = { GLENTRY: 'BATCHNO', GLDETAIL: 'BATCHKEY' } as const;

function linesOf(store: CompanyStore, batch: string): readonly [keyof typeof lineKeys, string][] {
  return (['GLENTRY', 'GLDETAIL'] as const).flatMap((object) =>
    store
      .list(object)
      .filter((one) => one[lineKeys[object]] === batch)
      .map((one): [keyof typeof lineKeys, string] => [object, one['RECORDNO'] ?? '']),
  );
}

function removeLines(store: CompanyStore, batch: string): void {
  for (const [object, recordNo] of linesOf(store, batch)) store.remove(object, recordNo);
}

/** The lines of a new entry go to the old one, and the new head disappears. */
function adoptLines(store: CompanyStore, from: string, to: string): void {
  for (const [object, recordNo] of linesOf(store, from))
    store.change(object, recordNo, { [lineKeys[object]]: to });
  store.remove('GLBATCH', from);
}
