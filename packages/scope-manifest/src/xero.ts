import { namedToken, tokenRequest } from './body/token-fields.ts';
import { defineSystem } from './define-system.ts';
import type { Scope } from './scope.ts';

const host = 'api.xero.com';
const accounting = '/api.xro/2.0';
const identityHost = 'identity.xero.com';
const tokenPath = '/connect/token';
/** Remembered rather than read again on the day of the check. */
const revocationPath = '/connect/revocation';

const scopes = [
  {
    scope: 'offline_access',
    sentence: 'Keep the connection alive while nobody is signed in.',
    session: true,
  },
  { scope: 'accounting.invoices.read', sentence: 'Read invoices and their lines.' },
  { scope: 'accounting.reports.profitandloss.read', sentence: 'Read the profit and loss report.' },
  { scope: 'accounting.reports.balancesheet.read', sentence: 'Read the balance sheet report.' },
  {
    scope: 'accounting.settings.read',
    sentence: 'Read the organisation’s settings and its chart of accounts.',
  },
] as const satisfies readonly Scope[];

const reportQuery = ['standardLayout', 'paymentsOnly'] as const;

const signIn = { pkce: 'S256', clientAuthentication: 'basic' } as const;

/** Xero, read only, with the granular scopes of March 2026. */
export const xero = defineSystem({
  id: 'xero',
  name: 'Xero',
  version: '1.1.0',
  category: 'data',
  summary: 'Profit and loss, balance sheet, invoices and organisation settings, by OAuth.',
  reads: [
    'the profit and loss report',
    'the balance sheet report',
    'invoices',
    'organisation settings',
  ],
  never: [
    'We never create or change anything in Xero.',
    'We never read an organisation other than the one you picked.',
    'We never use data from Xero to train a model.',
  ],
  auth: {
    kind: 'oauth2',
    authorizeUrl: 'https://login.xero.com/identity/connect/authorize',
    tokenUrl: `https://${identityHost}${tokenPath}`,
    revokeUrl: `https://${identityHost}${revocationPath}`,
    ...signIn,
    fields: ['access_token', 'refresh_token'],
    accessTokenLifetimeSeconds: 1800,
    refreshTokenRotates: true,
    refreshTokenIdleDays: 60,
    steps: [
      'Sign in to Xero and pick one organisation.',
      'Compare the scopes on Xero’s page with the list here, and allow them.',
    ],
  },
  scopes,
  operations: {
    list_connections: {
      method: 'GET',
      host,
      path: '/connections',
      scope: null,
      sentence: 'Learn which organisation was just picked.',
    },
    get_organisation: {
      method: 'GET',
      host,
      path: `${accounting}/Organisation`,
      scope: 'accounting.settings.read',
      sentence: 'Read the organisation’s currency, time zone and financial year.',
    },
    list_accounts: {
      method: 'GET',
      host,
      path: `${accounting}/Accounts`,
      scope: 'accounting.settings.read',
      sentence: 'List the chart of accounts.',
    },
    list_invoices: {
      method: 'GET',
      host,
      path: `${accounting}/Invoices`,
      scope: 'accounting.invoices.read',
      query: ['page', 'pageSize', 'unitdp', 'includeArchived', 'order'],
      sentence: 'List invoices, voided and deleted ones included.',
    },
    profit_and_loss: {
      method: 'GET',
      host,
      path: `${accounting}/Reports/ProfitAndLoss`,
      scope: 'accounting.reports.profitandloss.read',
      query: ['fromDate', 'toDate', ...reportQuery],
      sentence: 'Read the profit and loss report for a period.',
    },
    balance_sheet: {
      method: 'GET',
      host,
      path: `${accounting}/Reports/BalanceSheet`,
      scope: 'accounting.reports.balancesheet.read',
      query: ['date', ...reportQuery],
      sentence: 'Read the balance sheet at a date.',
    },
  },
  authOperations: {
    request_tokens: {
      method: 'POST',
      host: identityHost,
      path: tokenPath,
      scope: null,
      body: tokenRequest(signIn),
      sentence: 'Exchange a code or a refresh token for fresh tokens.',
      why: 'OAuth 2.0 defines the token request as POST, so that secrets stay out of the address.',
    },
    revoke_token: {
      method: 'POST',
      host: identityHost,
      path: revocationPath,
      scope: null,
      body: namedToken(signIn),
      sentence: 'End the connection at Xero.',
      why: 'Revoking is what the person asked for by disconnecting.',
    },
    remove_connection: {
      method: 'DELETE',
      host,
      path: '/connections/{id}',
      scope: null,
      sentence: 'Remove our entry from the organisation’s connected apps.',
      why: 'It removes our own access and nothing else, when the person disconnects.',
    },
  },
  placeholders: { id: '[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}' },
  notes: [
    'Xero’s terms forbid training models on data from its API.',
    'The Accounting API has no cash flow report, so none is read.',
  ],
  checkedOn: '2026-11-23',
});
