import type { CrmRecord } from './crm-object.ts';

/** The records of one type in one account, in the order of their ids. */
export interface RecordStore {
  live(): readonly CrmRecord[];
  archived(): readonly CrmRecord[];
  /** Archived ones included; null when there is none, or none any more. */
  find(id: string): CrmRecord | null;
  /** Adds or replaces. */
  put(record: CrmRecord): void;
  /** Without a trace. */
  remove(id: string): void;
  /** What the search index shows at present: it lags behind, and never shows archived records. */
  indexed(): { readonly records: readonly CrmRecord[]; readonly version: string };
  nextNumber(): bigint;
}

/** How long HubSpot keeps archived records. */
const recycleBinMs = 90 * 86_400_000;

/** A store with its seeded records. */
export function createRecordStore(
  seeded: readonly CrmRecord[],
  lagMs: () => number,
  now: () => Date,
): RecordStore {
  const byId = new Map(seeded.map((record) => [record.id, record]));
  /** As they were before a change that the index has not seen yet. */
  let pending: { id: string; before: CrmRecord | null; at: number }[] = [];
  let last = seeded.at(-1)?.number ?? 0n;
  let version = 0;
  let sorted: readonly CrmRecord[] | null = null;
  const all = (): readonly CrmRecord[] =>
    (sorted ??= [...byId.values()].sort((a, b) => (a.number < b.number ? -1 : 1)));
  let lists: { version: number; live: readonly CrmRecord[] } | null = null;
  const live = (): readonly CrmRecord[] => {
    if (lists?.version !== version)
      lists = { version, live: all().filter(({ archivedAt }) => archivedAt === null) };
    return lists.live;
  };
  const touch = (id: string): void => {
    pending.push({ id, before: byId.get(id) ?? null, at: now().getTime() });
    version += 1;
    sorted = null;
  };
  return Object.freeze({
    live,
    archived: () =>
      all().filter(
        ({ archivedAt }) => archivedAt !== null && archivedAt > now().getTime() - recycleBinMs,
      ),
    find: (id) => byId.get(id) ?? null,
    put: (record) => {
      touch(record.id);
      byId.set(record.id, record);
      if (record.number > last) last = record.number;
    },
    remove: (id) => {
      touch(id);
      byId.delete(id);
    },
    indexed: () => {
      pending = pending.filter(({ at }) => at > now().getTime() - lagMs());
      const hidden = new Map([...pending].reverse().map(({ id, before }) => [id, before]));
      const records =
        hidden.size === 0
          ? live()
          : live().flatMap((record) => {
              const shown = hidden.has(record.id) ? (hidden.get(record.id) ?? null) : record;
              return shown?.archivedAt === null ? [shown] : [];
            });
      return { records, version: `${version}/${pending.length}` };
    },
    nextNumber: () => last + 1n,
  } satisfies RecordStore);
}
