import { companies } from './world.ts';

/** What this product brings to the simulated providers. It opens nothing anywhere else. */
export const sandboxApps = {
  hubspot: { client_id: 'sandbox-hubspot', client_secret: 'sandbox-hubspot-app-secret-0001' },
  xero: { client_id: 'sandbox-xero', client_secret: 'sandbox-xero-app-secret-0002' },
  quickbooks: {
    client_id: 'sandbox-quickbooks',
    client_secret: 'sandbox-quickbooks-app-secret-0003',
  },
  sage_intacct: { sender_id: 'ataski', sender_password: 'sandbox-sender-password-0004' },
} as const;

/** Accounts at the simulated providers; the person picks one on the consent page. */
export const hubspotAccounts = [
  { id: '4711', name: companies.acme.name },
  { id: '4712', name: companies.globex.name },
] as const;

/** Two of Acme's, so that a consent may open several. */
export const xeroOrganisations = [
  { tenantId: '11111111-1111-4111-8111-111111111111', name: 'Acme Robotics Inc.' },
  { tenantId: '11111111-1111-4111-8111-111111111112', name: 'Acme Robotics Europe' },
  { tenantId: '22222222-2222-4222-8222-222222222222', name: companies.globex.name },
] as const;

/** Companies of the simulated QuickBooks. */
export const quickbooksCompanies = [
  { realmId: '9130350000000001', name: companies.acme.name },
  { realmId: '9130350000000002', name: companies.globex.name },
] as const;

/** The access tokens of the simulated NetSuite, as a person enters them. */
export const netsuiteCredentials = {
  account_id: '1234567',
  consumer_key: 'ck_sandbox_acme_0001',
  consumer_secret: 'cs_sandbox_acme_0001',
  token_id: 'ti_sandbox_acme_0001',
  token_secret: 'ts_sandbox_acme_0001',
} as const;

/** The Web Services user of the simulated Sage Intacct, as a person enters it. */
export const intacctCredentials = {
  company_id: 'acme-robotics',
  user_id: 'ataski_reader',
  user_password: 'sandbox reader 0001',
} as const;
