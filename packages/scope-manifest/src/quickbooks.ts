import { namedToken, tokenRequest } from './body/token-fields.ts';
import { defineSystem } from './define-system.ts';
import type { Scope } from './scope.ts';

const host = 'quickbooks.api.intuit.com';
const company = '/v3/company/{realm}';
const accounting = 'com.intuit.quickbooks.accounting';

const scopes = [
  {
    scope: accounting,
    sentence:
      'Read and write accounting data: QuickBooks offers no narrower scope, so its consent page says “manage”, and we hold ourselves to the reads listed here.',
  },
] as const satisfies readonly Scope[];

const entity = '(?:Account|Customer|Invoice|Vendor)';
/** A page of all objects of one entity, by id. */
const pageOf = `SELECT \\* FROM ${entity}(?: WHERE Active IN \\(true,false\\))? ORDERBY Id STARTPOSITION [1-9][0-9]{0,8} MAXRESULTS [1-9][0-9]{0,3}`;
const reportQuery = [
  'start_date',
  'end_date',
  'accounting_method',
  'summarize_column_by',
  'minorversion',
] as const;

const signIn = { pkce: null, clientAuthentication: 'basic' } as const;

/** QuickBooks Online: its scope also allows writing, our operations do not. */
export const quickbooks = defineSystem({
  id: 'quickbooks',
  name: 'QuickBooks Online',
  version: '1.1.0',
  category: 'data',
  summary: 'Accounts, customers, vendors, invoices and three reports. We only ever read.',
  reads: [
    'the chart of accounts',
    'the profit and loss, balance sheet and cash flow reports',
    'invoices',
    'customers',
    'vendors',
  ],
  never: [
    'We never create, change or delete anything in QuickBooks, although its only scope would allow it.',
    'We never send a request to your company’s data that is not a GET.',
    'We never read a company other than the one you picked.',
  ],
  auth: {
    kind: 'oauth2',
    authorizeUrl: 'https://appcenter.intuit.com/connect/oauth2',
    tokenUrl: 'https://oauth.platform.intuit.com/oauth2/v1/tokens/bearer',
    revokeUrl: 'https://developer.api.intuit.com/v2/oauth2/tokens/revoke',
    ...signIn,
    fields: ['access_token', 'refresh_token'],
    accessTokenLifetimeSeconds: 3600,
    refreshTokenRotates: true,
    refreshTokenIdleDays: 100,
    steps: [
      'Sign in to Intuit as an administrator of the company and pick the company.',
      'Intuit’s page says “manage”, because its only scope for accounting also allows writing. What we do with it is the list here.',
    ],
  },
  scopes,
  operations: {
    query: {
      method: 'GET',
      host,
      path: `${company}/query`,
      scope: accounting,
      query: ['query', 'minorversion'],
      queryValues: { query: pageOf },
      sentence: 'Select accounts, customers, invoices or vendors.',
    },
    changes: {
      method: 'GET',
      host,
      path: `${company}/cdc`,
      scope: accounting,
      query: ['entities', 'changedSince', 'minorversion'],
      queryValues: { entities: `${entity}(?:,${entity}){0,3}` },
      sentence: 'Read what changed or was deleted in the last thirty days.',
    },
    profit_and_loss: {
      method: 'GET',
      host,
      path: `${company}/reports/ProfitAndLoss`,
      scope: accounting,
      query: reportQuery,
      sentence: 'Read the profit and loss report for a period.',
    },
    balance_sheet: {
      method: 'GET',
      host,
      path: `${company}/reports/BalanceSheet`,
      scope: accounting,
      query: reportQuery,
      sentence: 'Read the balance sheet for a period.',
    },
    cash_flow: {
      method: 'GET',
      host,
      path: `${company}/reports/CashFlow`,
      scope: accounting,
      query: ['start_date', 'end_date', 'summarize_column_by', 'minorversion'],
      sentence: 'Read the cash flow report for a period.',
    },
    company_info: {
      method: 'GET',
      host,
      path: `${company}/companyinfo/{realm}`,
      scope: accounting,
      query: ['minorversion'],
      sentence: 'Confirm which company was picked before anything is stored.',
    },
    preferences: {
      method: 'GET',
      host,
      path: `${company}/preferences`,
      scope: accounting,
      query: ['minorversion'],
      sentence: 'Read up to which day the books are closed.',
    },
  },
  authOperations: {
    request_tokens: {
      method: 'POST',
      host: 'oauth.platform.intuit.com',
      path: '/oauth2/v1/tokens/bearer',
      scope: null,
      body: tokenRequest(signIn),
      sentence: 'Exchange a code or a refresh token for fresh tokens.',
      why: 'OAuth 2.0 defines the token request as POST, so that secrets stay out of the address.',
    },
    revoke_token: {
      method: 'POST',
      host: 'developer.api.intuit.com',
      path: '/v2/oauth2/tokens/revoke',
      scope: null,
      body: namedToken(signIn),
      sentence: 'End the connection at Intuit.',
      why: 'Revoking is what the person asked for by disconnecting.',
    },
  },
  placeholders: { realm: '[0-9]{1,20}' },
  notes: [
    'The scope com.intuit.quickbooks.accounting permits writing. That we only read is enforced by this list, not by Intuit.',
    'Intuit’s description of its sign-in names no code challenge, so state and the client secret protect it.',
  ],
  checkedOn: '2026-11-23',
});
