import type { FieldAllowance, FieldBodyRule } from './body/body-rule.ts';
import { namedToken, tokenRequest } from './body/token-fields.ts';
import { defineSystem } from './define-system.ts';
import type { Scope } from './scope.ts';

const host = 'api.hubapi.com';
const crmVersion = '2026-03';
const oauthPath = '/oauth/2026-03/token';

const scopes = [
  {
    scope: 'oauth',
    sentence: 'Identify the connection to HubSpot; it opens no record.',
    session: true,
  },
  {
    scope: 'crm.objects.deals.read',
    sentence: 'Read deals, their properties and their pipelines.',
  },
  { scope: 'crm.objects.contacts.read', sentence: 'Read contacts and their properties.' },
  { scope: 'crm.objects.companies.read', sentence: 'Read companies and their properties.' },
] as const satisfies readonly Scope[];

const listQuery = ['limit', 'after', 'properties', 'associations', 'archived'] as const;
const searchWhy =
  'HubSpot takes a search as POST because its filters travel in the body; nothing is changed by it.';
const batchWhy =
  'HubSpot takes a batch read as POST because the ids travel in the body; nothing is changed by it.';

const fields = (allows: readonly FieldAllowance[]): FieldBodyRule => ({
  format: 'json',
  unit: 'field',
  allows,
});
const search = fields([
  { name: 'filterGroups', sentence: 'Which records are meant.' },
  { name: 'sorts', sentence: 'In which order they come.' },
  { name: 'properties', sentence: 'Which of their fields are read.' },
  { name: 'limit', sentence: 'How many come at once.' },
  { name: 'after', sentence: 'Where the page begins.' },
]);
const batch = fields([{ name: 'inputs', sentence: 'The ids of the records that are meant.' }]);

const signIn = { pkce: 'S256', clientAuthentication: 'body' } as const;

/** HubSpot, read only. */
export const hubspot = defineSystem({
  id: 'hubspot',
  name: 'HubSpot',
  version: '1.1.0',
  category: 'data',
  summary: 'Deals, contacts and companies, by OAuth with read scopes only.',
  reads: ['deals and their pipelines', 'contacts', 'companies', 'which of them belong together'],
  never: [
    'We never create, change or delete a HubSpot record.',
    'We never send an e-mail, a task or a workflow from HubSpot.',
  ],
  auth: {
    kind: 'oauth2',
    authorizeUrl: 'https://app.hubspot.com/oauth/authorize',
    tokenUrl: `https://${host}${oauthPath}`,
    revokeUrl: `https://${host}${oauthPath}/revoke`,
    ...signIn,
    fields: ['access_token', 'refresh_token'],
    accessTokenLifetimeSeconds: 1800,
    refreshTokenRotates: false,
    refreshTokenIdleDays: null,
    steps: [
      'Sign in to HubSpot as someone who may install apps.',
      'Compare the four scopes on HubSpot’s page with the list here, and allow them.',
    ],
  },
  scopes,
  operations: {
    list_deals: {
      method: 'GET',
      host,
      path: `/crm/objects/${crmVersion}/deals`,
      scope: 'crm.objects.deals.read',
      query: listQuery,
      sentence: 'List deals, archived ones included.',
    },
    list_contacts: {
      method: 'GET',
      host,
      path: `/crm/objects/${crmVersion}/contacts`,
      scope: 'crm.objects.contacts.read',
      query: listQuery,
      sentence: 'List contacts, archived ones included.',
    },
    list_companies: {
      method: 'GET',
      host,
      path: `/crm/objects/${crmVersion}/companies`,
      scope: 'crm.objects.companies.read',
      query: listQuery,
      sentence: 'List companies, archived ones included.',
    },
    search_deals: {
      method: 'POST',
      host,
      path: `/crm/objects/${crmVersion}/deals/search`,
      scope: 'crm.objects.deals.read',
      sentence: 'Find the deals that changed since the last read.',
      body: search,
      why: searchWhy,
    },
    search_contacts: {
      method: 'POST',
      host,
      path: `/crm/objects/${crmVersion}/contacts/search`,
      scope: 'crm.objects.contacts.read',
      sentence: 'Find the contacts that changed since the last read.',
      body: search,
      why: searchWhy,
    },
    search_companies: {
      method: 'POST',
      host,
      path: `/crm/objects/${crmVersion}/companies/search`,
      scope: 'crm.objects.companies.read',
      sentence: 'Find the companies that changed since the last read.',
      body: search,
      why: searchWhy,
    },
    read_deal_contacts: {
      method: 'POST',
      host,
      path: `/crm/associations/${crmVersion}/deals/contacts/batch/read`,
      scope: 'crm.objects.deals.read',
      alsoNeeds: ['crm.objects.contacts.read'],
      sentence: 'Read which contacts belong to a deal.',
      body: batch,
      why: batchWhy,
    },
    read_deal_companies: {
      method: 'POST',
      host,
      path: `/crm/associations/${crmVersion}/deals/companies/batch/read`,
      scope: 'crm.objects.deals.read',
      alsoNeeds: ['crm.objects.companies.read'],
      sentence: 'Read which companies belong to a deal.',
      body: batch,
      why: batchWhy,
    },
    read_contact_companies: {
      method: 'POST',
      host,
      path: `/crm/associations/${crmVersion}/contacts/companies/batch/read`,
      scope: 'crm.objects.contacts.read',
      alsoNeeds: ['crm.objects.companies.read'],
      sentence: 'Read which companies a contact belongs to.',
      body: batch,
      why: batchWhy,
    },
    list_deal_properties: {
      method: 'GET',
      host,
      path: `/crm/properties/${crmVersion}/deals`,
      scope: 'crm.objects.deals.read',
      query: ['archived'],
      sentence: 'Read the names and types of the fields of a deal.',
    },
    list_contact_properties: {
      method: 'GET',
      host,
      path: `/crm/properties/${crmVersion}/contacts`,
      scope: 'crm.objects.contacts.read',
      query: ['archived'],
      sentence: 'Read the names and types of the fields of a contact.',
    },
    list_company_properties: {
      method: 'GET',
      host,
      path: `/crm/properties/${crmVersion}/companies`,
      scope: 'crm.objects.companies.read',
      query: ['archived'],
      sentence: 'Read the names and types of the fields of a company.',
    },
    list_deal_pipelines: {
      method: 'GET',
      host,
      path: `/crm/pipelines/${crmVersion}/deals`,
      scope: 'crm.objects.deals.read',
      sentence: 'Read the pipelines and the names of their stages.',
    },
  },
  authOperations: {
    request_tokens: {
      method: 'POST',
      host,
      path: oauthPath,
      scope: null,
      body: tokenRequest(signIn),
      sentence: 'Exchange a code or a refresh token for fresh tokens.',
      why: 'OAuth 2.0 defines the token request as POST, so that secrets stay out of the address.',
    },
    revoke_token: {
      method: 'POST',
      host,
      path: `${oauthPath}/revoke`,
      scope: null,
      body: namedToken(signIn),
      sentence: 'End the connection at HubSpot.',
      why: 'Revoking is what the person asked for by disconnecting.',
    },
  },
  notes: [
    'Revoking ends our access but leaves the app installed; removing it is done in HubSpot.',
    'A scope that was granted without being asked for is refused when the connection is made: the token answer lists them, so no token is ever introspected.',
  ],
  checkedOn: '2026-11-23',
});
