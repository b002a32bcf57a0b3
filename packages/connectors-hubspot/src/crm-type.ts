import type { OperationOf } from '@ataski/connectors-kit';
import type { manifest } from '@ataski/scope-manifest';

/** What the manifest entry permits at HubSpot. */
export type HubspotOperation = OperationOf<typeof manifest.hubspot>;

/** One type of record: what it is called, and how it is read. */
export interface CrmType {
  readonly name: 'deals' | 'contacts' | 'companies';
  readonly list: HubspotOperation;
  readonly search: HubspotOperation;
  readonly properties: HubspotOperation;
  /** The property with the time of the last change: contacts differ from the others. */
  readonly modified: 'lastmodifieddate' | 'hs_lastmodifieddate';
}

/** Deals. */
export const deals: CrmType = {
  name: 'deals',
  list: 'list_deals',
  search: 'search_deals',
  properties: 'list_deal_properties',
  modified: 'hs_lastmodifieddate',
};

/** Contacts. */
export const contacts: CrmType = {
  name: 'contacts',
  list: 'list_contacts',
  search: 'search_contacts',
  properties: 'list_contact_properties',
  modified: 'lastmodifieddate',
};

/** Companies. */
export const companies: CrmType = {
  name: 'companies',
  list: 'list_companies',
  search: 'search_companies',
  properties: 'list_company_properties',
  modified: 'hs_lastmodifieddate',
};

/** The property that identifies a record; HubSpot sends it with every record anyway. */
export const idProperty = 'hs_object_id';
