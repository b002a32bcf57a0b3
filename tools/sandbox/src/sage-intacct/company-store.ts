import type { IntacctObject } from './object-catalog.ts';

/** A record as it is kept; a field that is left out is empty. */
export type IntacctRecord = Readonly<Record<string, string>>;

/** The records of one company. */
export interface CompanyStore {
  /** Oldest first. */
  list(object: IntacctObject): readonly IntacctRecord[];
  find(object: IntacctObject, recordNo: string): IntacctRecord | null;
  /** Adds a record with a new RECORDNO, and returns it. */
  add(object: IntacctObject, record: IntacctRecord): IntacctRecord;
  /** Changes fields. Throws for a record that there is not. */
  change(object: IntacctObject, recordNo: string, fields: IntacctRecord): void;
  remove(object: IntacctObject, recordNo: string): void;
}

/** Empty shelves. Record numbers go up through all objects. */
export function createCompanyStore(): CompanyStore {
  const shelves = new Map<IntacctObject, Map<string, IntacctRecord>>();
  let last = 0;
  const shelf = (object: IntacctObject): Map<string, IntacctRecord> => {
    const known = shelves.get(object) ?? new Map<string, IntacctRecord>();
    shelves.set(object, known);
    return known;
  };
  return Object.freeze({
    list: (object) => [...shelf(object).values()],
    find: (object, recordNo) => shelf(object).get(recordNo) ?? null,
    add: (object, record) => {
      last += 1;
      const added = { RECORDNO: String(last), ...record };
      shelf(object).set(added.RECORDNO, added);
      return added;
    },
    change: (object, recordNo, fields) => {
      const known = shelf(object).get(recordNo);
      if (known === undefined) throw new RangeError(`There is no ${object} ${recordNo}.`);
      shelf(object).set(recordNo, { ...known, ...fields, RECORDNO: recordNo });
    },
    remove: (object, recordNo) => {
      if (!shelf(object).delete(recordNo))
        throw new RangeError(`There is no ${object} ${recordNo}.`);
    },
  } satisfies CompanyStore);
}
