/** The object types that the simulator keeps, as paths name them. */
export type CrmType = 'deals' | 'contacts' | 'companies';

export const crmTypes: readonly CrmType[] = ['deals', 'contacts', 'companies'];

/** One record. Every value is a text or null, as HubSpot sends them. */
export interface CrmRecord {
  /** A decimal number, beyond 2^53. */
  readonly id: string;
  readonly number: bigint;
  /** Milliseconds. */
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly archivedAt: number | null;
  readonly properties: Readonly<Record<string, string | null>>;
}

/** Where the time of the last change stands: contacts differ from the others. */
export const modifiedProperty: Readonly<Record<CrmType, string>> = {
  deals: 'hs_lastmodifieddate',
  contacts: 'lastmodifieddate',
  companies: 'hs_lastmodifieddate',
};

/** The singular, as HubSpot names associations and webhooks. */
export const singular: Readonly<Record<CrmType, string>> = {
  deals: 'deal',
  contacts: 'contact',
  companies: 'company',
};

/** The value of a property, those that HubSpot keeps itself included. */
export function propertyOf(type: CrmType, record: CrmRecord, name: string): string | null {
  switch (name) {
    case 'hs_object_id':
      return record.id;
    case 'createdate':
      return new Date(record.createdAt).toISOString();
    case modifiedProperty[type]:
      return new Date(record.updatedAt).toISOString();
    default:
      return record.properties[name] ?? null;
  }
}

/** True for a word that is an object type. */
export function isCrmType(word: string): word is CrmType {
  return (crmTypes as readonly string[]).includes(word);
}
