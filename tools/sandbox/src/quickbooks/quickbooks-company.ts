import type { QboEntity, QboRecord } from './company-record.ts';
import { seedCompanyRecords } from './company-seed.ts';
import type { CompanySeed } from './company-seed.ts';

/** The state of one company. */
export interface QuickbooksCompany {
  readonly seed: CompanySeed;
  /** By rising id, inactive ones included, deleted ones not. */
  list(entity: QboEntity): readonly QboRecord[];
  /** Deleted ones included. */
  listAll(entity: QboEntity): readonly QboRecord[];
  find(entity: QboEntity, id: string): QboRecord | null;
  put(record: QboRecord): void;
  nextId(entity: QboEntity): string;
}

/** A company with its seeded records; each entity is made when it is first looked at. */
export function createQuickbooksCompany(seed: CompanySeed): QuickbooksCompany {
  const shelves = new Map<QboEntity, Map<string, QboRecord>>();
  const shelf = (entity: QboEntity): Map<string, QboRecord> => {
    const known = shelves.get(entity);
    if (known !== undefined) return known;
    const made = new Map(seedCompanyRecords(seed, entity).map((record) => [record.id, record]));
    shelves.set(entity, made);
    return made;
  };
  return Object.freeze({
    seed,
    list: (entity) => [...shelf(entity).values()].filter(({ isDeleted }) => !isDeleted),
    listAll: (entity) => [...shelf(entity).values()],
    find: (entity, id) => shelf(entity).get(id) ?? null,
    put: (record) => void shelf(record.entity).set(record.id, record),
    nextId: (entity) => String(shelf(entity).size + 1),
  } satisfies QuickbooksCompany);
}
