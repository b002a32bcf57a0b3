import type { CrmRecord, CrmType } from './crm-object.ts';
import type { HubspotAccount } from './hubspot-account.ts';

type Properties = Readonly<Record<string, string | null>>;

/** What happens in an account between two reads. Each throws for an account or id that is not there. */
export interface HubspotChanges {
  create(account: string, type: CrmType, properties?: Properties): CrmRecord;
  update(account: string, type: CrmType, id: string, properties: Properties): CrmRecord;
  /** Into the recycle bin: no list without `archived=true` and no search shows it. */
  archive(account: string, type: CrmType, id: string): void;
  /** The second record disappears without a trace; its associations go to the first. */
  merge(account: string, type: CrmType, id: string, otherId: string): CrmRecord;
  /** A contact is gone for good, not even in the recycle bin. */
  gdprDelete(account: string, id: string): void;
  /** Does not change the modification date of either record. */
  associate(account: string, from: CrmType, id: string, to: CrmType, toId: string): void;
  dissociate(account: string, from: CrmType, id: string, to: CrmType, toId: string): void;
}

/** The changes, over accounts that are opened by id. */
export function createHubspotChanges(
  open: (account: string) => HubspotAccount,
  now: () => Date,
): HubspotChanges {
  const get = (account: string, type: CrmType, id: string): CrmRecord => {
    const record = open(account).store(type).find(id);
    if (record === null) throw new Error(`There is no ${type} record ${id}.`);
    return record;
  };
  const change = (account: string, type: CrmType, id: string, fields: Partial<CrmRecord>) => {
    const changed = { ...get(account, type, id), ...fields, updatedAt: now().getTime() };
    open(account).store(type).put(changed);
    return changed;
  };
  const pair: HubspotChanges['associate'] = (account, from, id, to, toId) => {
    get(account, from, id);
    get(account, to, toId);
  };
  return Object.freeze({
    create: (account, type, properties = {}) => {
      const store = open(account).store(type);
      const number = store.nextNumber();
      const at = now().getTime();
      const times = { createdAt: at, updatedAt: at, archivedAt: null };
      const record = { id: String(number), number, ...times, properties };
      store.put(record);
      return record;
    },
    update: (account, type, id, properties) => {
      const before = get(account, type, id).properties;
      return change(account, type, id, { properties: { ...before, ...properties } });
    },
    archive: (account, type, id) => {
      change(account, type, id, { archivedAt: now().getTime() });
    },
    merge: (account, type, id, otherId) => {
      get(account, type, otherId);
      const { properties } = get(account, type, id);
      const merged = [properties['hs_merged_object_ids'], otherId].filter(Boolean).join(';');
      open(account).associations.move(type, otherId, id);
      open(account).store(type).remove(otherId);
      return change(account, type, id, {
        properties: { ...properties, hs_merged_object_ids: merged },
      });
    },
    gdprDelete: (account, id) => {
      get(account, 'contacts', id);
      open(account).associations.drop('contacts', id);
      open(account).store('contacts').remove(id);
    },
    associate: (account, from, id, to, toId) => {
      pair(account, from, id, to, toId);
      open(account).associations.add(from, id, to, toId);
    },
    dissociate: (account, from, id, to, toId) => {
      pair(account, from, id, to, toId);
      open(account).associations.remove(from, id, to, toId);
    },
  } satisfies HubspotChanges);
}
