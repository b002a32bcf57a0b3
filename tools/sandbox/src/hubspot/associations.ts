import type { CrmType } from './crm-object.ts';

/** Which records belong together, in both directions. */
export interface Associations {
  /** Ids of the other type, in the order in which they were associated. */
  of(from: CrmType, id: string, to: CrmType): readonly string[];
  add(from: CrmType, id: string, to: CrmType, toId: string): void;
  remove(from: CrmType, id: string, to: CrmType, toId: string): void;
  /** The record is gone. */
  drop(type: CrmType, id: string): void;
  /** Everything of the one now belongs to the other. */
  move(type: CrmType, fromId: string, toId: string): void;
}

/** HubSpot's ids of the unlabelled associations [remembered]. */
export const associationTypeIds: Readonly<Record<string, number>> = {
  'deals/contacts': 3,
  'contacts/deals': 4,
  'deals/companies': 341,
  'companies/deals': 342,
  'contacts/companies': 279,
  'companies/contacts': 280,
};

/** No associations at all. */
export function createAssociations(): Associations {
  const sets = new Map<string, Set<string>>();
  const keyOf = (from: CrmType, id: string, to: CrmType): string => `${from}/${id}/${to}`;
  const of: Associations['of'] = (from, id, to) => [...(sets.get(keyOf(from, id, to)) ?? [])];
  const change = (key: string, act: (set: Set<string>) => unknown): void => {
    const set = sets.get(key) ?? new Set();
    act(set);
    sets.set(key, set);
  };
  const add: Associations['add'] = (from, id, to, toId) => {
    change(keyOf(from, id, to), (set) => set.add(toId));
    change(keyOf(to, toId, from), (set) => set.add(id));
  };
  const remove: Associations['remove'] = (from, id, to, toId) => {
    change(keyOf(from, id, to), (set) => set.delete(toId));
    change(keyOf(to, toId, from), (set) => set.delete(id));
  };
  const others = (type: CrmType): readonly CrmType[] =>
    (['deals', 'contacts', 'companies'] as const).filter((other) => other !== type);
  const drop: Associations['drop'] = (type, id) => {
    for (const other of others(type))
      for (const otherId of of(type, id, other)) remove(type, id, other, otherId);
  };
  return Object.freeze({
    of,
    add,
    remove,
    drop,
    move: (type, fromId, toId) => {
      for (const other of others(type))
        for (const otherId of of(type, fromId, other)) add(type, toId, other, otherId);
      drop(type, fromId);
    },
  } satisfies Associations);
}
