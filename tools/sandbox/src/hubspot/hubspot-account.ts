import { seedRecords } from './account-seed.ts';
import type { HubspotSeed } from './account-seed.ts';
import { createAssociations } from './associations.ts';
import type { Associations } from './associations.ts';
import { crmTypes } from './crm-object.ts';
import type { CrmType } from './crm-object.ts';
import { createRecordStore } from './record-store.ts';
import type { RecordStore } from './record-store.ts';

/** The state of one HubSpot account. */
export interface HubspotAccount {
  readonly id: string;
  readonly seed: HubspotSeed;
  readonly associations: Associations;
  store(type: CrmType): RecordStore;
}

/** An account with its seeded records; each type is made when it is first asked for. */
export function createHubspotAccount(
  seed: HubspotSeed,
  lagMs: () => number,
  now: () => Date,
): HubspotAccount {
  const stores = new Map<CrmType, RecordStore>();
  const store = (type: CrmType): RecordStore => {
    const known = stores.get(type);
    if (known !== undefined) return known;
    const made = createRecordStore(seedRecords(seed, type), lagMs, now);
    stores.set(type, made);
    return made;
  };
  let associations: Associations | null = null;
  return Object.freeze({
    id: seed.account,
    seed,
    store,
    get associations() {
      return (associations ??= seedAssociations(store));
    },
  } satisfies HubspotAccount);
}

/** Each deal has up to three contacts and a company; most contacts have a company. */
function seedAssociations(store: (type: CrmType) => RecordStore): Associations {
  const associations = createAssociations();
  const [deals, contacts, companies] = crmTypes.map((type) => store(type).live());
  const idAt = (records: typeof deals, index: number): string | undefined =>
    records === undefined || records.length === 0 ? undefined : records[index % records.length]?.id;
  const link = (from: CrmType, id: string, to: CrmType, toId: string | undefined): void => {
    if (toId !== undefined) associations.add(from, id, to, toId);
  };
  deals?.forEach(({ id }, index) => {
    for (let other = 0; other < index % 4; other += 1)
      link('deals', id, 'contacts', idAt(contacts, index * 7 + other));
    if (index % 5 !== 4) link('deals', id, 'companies', idAt(companies, index * 3));
  });
  contacts?.forEach(({ id }, index) => {
    if (index % 9 !== 8) link('contacts', id, 'companies', idAt(companies, index));
  });
  return associations;
}
