import { defineSystem } from './define-system.ts';
import type { Scope } from './scope.ts';
import { suiteql } from './suiteql/suiteql.ts';

const host = '{account}.suitetalk.api.netsuite.com';
const rest = '/services/rest';

// The menu names of the role's permissions come from public set-up guides, not from Oracle's own list.
const scopes = [
  {
    scope: 'Log in using Access Tokens',
    sentence: 'Let the token sign in at all; it opens no record.',
    session: true,
  },
  {
    scope: 'REST Web Services',
    sentence: 'Let the role use the REST interface; NetSuite offers it only at the level Full.',
    session: true,
  },
  { scope: 'SuiteAnalytics Workbook', sentence: 'Run queries that select.' },
  { scope: 'Find Transaction', sentence: 'Find transactions, with View on each transaction type.' },
  { scope: 'Accounts: View', sentence: 'Read the chart of accounts.' },
  { scope: 'Customers: View', sentence: 'Read the customers behind receivables.' },
  { scope: 'Vendors: View', sentence: 'Read the vendors behind payables.' },
  { scope: 'Subsidiaries: View', sentence: 'Read the list of subsidiaries.' },
  { scope: 'Currencies: View', sentence: 'Read the list of currencies.' },
  { scope: 'Departments: View', sentence: 'Read the list of departments.' },
  { scope: 'Classes: View', sentence: 'Read the list of classes.' },
  { scope: 'Locations: View', sentence: 'Read the list of locations.' },
] as const satisfies readonly Scope[];

/** NetSuite, read only: named queries over SuiteTalk REST, signed with token-based authentication. */
export const netsuite = defineSystem({
  id: 'netsuite',
  name: 'NetSuite',
  version: '1.2.0',
  category: 'data',
  summary: 'General ledger, receivables, payables, accruals and subsidiaries, by a read-only role.',
  reads: [
    'general ledger transactions',
    'receivables and payables by age',
    'accrual snapshots',
    'the roster of subsidiaries',
  ],
  never: [
    'We never post a journal entry.',
    'We never create or change a NetSuite record.',
    'We never open or close an accounting period.',
    'We never run a query that is not one of the named ones, and agents never write query text.',
  ],
  auth: {
    kind: 'oauth1_tba',
    signatureMethod: 'HMAC-SHA256',
    fields: ['account_id', 'consumer_key', 'consumer_secret', 'token_id', 'token_secret'],
    accountPattern: '^[A-Z0-9]{3,20}(?:_(?:SB|RP)[0-9]{0,2})?$',
    steps: [
      'Make an integration record in NetSuite with token-based authentication.',
      'Make a role with exactly the permissions listed here, no level above View where there is a choice.',
      'Under Setup, Users/Roles, Access Tokens, make a token for that role and paste its four values here.',
    ],
  },
  scopes,
  operations: {
    suiteql: {
      method: 'POST',
      host,
      path: `${rest}/query/v1/suiteql`,
      scope: 'SuiteAnalytics Workbook',
      alsoNeeds: [
        'Find Transaction',
        'Accounts: View',
        'Customers: View',
        'Vendors: View',
        'Subsidiaries: View',
        'Currencies: View',
        'Departments: View',
        'Classes: View',
        'Locations: View',
      ],
      query: ['limit', 'offset'],
      queryValues: { limit: '[1-9][0-9]{0,3}', offset: '0' },
      body: suiteql,
      sentence: 'Run one of the named queries, each of which only selects.',
      why: 'NetSuite takes a query as POST because its text travels in the body; SuiteQL can only select.',
    },
  },
  authOperations: {},
  placeholders: { account: '[a-z0-9]{3,20}(?:-(?:sb|rp)[0-9]{0,2})?' },
  notes: [
    'This product uses token-based authentication. NetSuite’s REST interface also takes OAuth 2.0, which Oracle prefers; from release 2027.1 Oracle accepts no new integration with token-based authentication, while existing ones go on.',
    'The real limit is the role you choose: give it no permission to write. Our list of operations is the second limit.',
    'Ages of receivables and payables are those of the moment of reading, not of a date in the past.',
  ],
  checkedOn: '2026-11-23',
});
