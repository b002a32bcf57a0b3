import type { FunctionAllowance, FunctionBodyRule } from './body/body-rule.ts';
import { defineSystem } from './define-system.ts';
import type { Scope } from './scope.ts';

// No session is opened, so no answer names another host; the gateway is `api`.
const host = '{gateway}.intacct.com';

// The names of applications come from public set-up guides; each is given List and View only.
const scopes = [
  {
    scope: 'Company: List, View',
    sentence: 'Read locations, departments, classes and the audit history.',
  },
  {
    scope: 'General Ledger: List, View',
    sentence: 'Read accounts, journals, entries and balances.',
  },
  {
    scope: 'Accounts Receivable: List, View',
    sentence: 'Read customers, invoices and payments received.',
  },
  { scope: 'Accounts Payable: List, View', sentence: 'Read vendors, bills and payments made.' },
] as const satisfies readonly Scope[];

const objects = [
  'GLACCOUNT',
  'GLJOURNAL',
  'GLBATCH',
  'GLDETAIL',
  'REPORTINGPERIOD',
  'ARINVOICE',
  'ARPYMT',
  'ARADJUSTMENT',
  'ARADVANCE',
  'CUSTOMER',
  'APBILL',
  'APPYMT',
  'APADJUSTMENT',
  'VENDOR',
  'LOCATION',
  'LOCATIONENTITY',
  'DEPARTMENT',
  'CLASS',
  'TRXCURRENCIES',
  'AUDITHISTORY',
] as const;

const functions = [
  { name: 'query', sentence: 'Select fields of a listed object.', objects },
  { name: 'get_trialbalance', sentence: 'Read the trial balance of a period.' },
] as const satisfies readonly FunctionAllowance[];

const call = 'request/operation/content/function';
const login = 'request/operation/authentication/login';
const text = '[^\\u0000-\\u001f]{1,256}';

// No policy, so that no answer is sent elsewhere; no unique id, because nothing here may not repeat.
const gatewayBody = {
  format: 'xml',
  unit: 'function',
  at: call,
  envelope: {
    'request/control/senderid': text,
    'request/control/password': text,
    'request/control/controlid': '[A-Za-z0-9-]{1,64}',
    'request/control/uniqueid': 'false',
    'request/control/dtdversion': '3\\.0',
    'request/control/includewhitespace': 'false',
    'request/operation@transaction': 'false',
    [`${login}/userid`]: text,
    [`${login}/companyid`]: text,
    [`${login}/password`]: text,
    [`${call}@controlid`]: '[A-Za-z0-9-]{1,64}',
  },
  allows: functions,
} as const satisfies FunctionBodyRule;

/** Sage Intacct, read only: an allow-list of functions behind its one XML gateway. */
export const sageIntacct = defineSystem({
  id: 'sage_intacct',
  name: 'Sage Intacct',
  version: '1.2.0',
  category: 'data',
  summary:
    'Ledger, journals, receivables, payables and trial balance, by a read-only user you make.',
  reads: [
    'general ledger accounts',
    'journal entries',
    'receivables and payables',
    'the trial balance',
  ],
  never: [
    'We never post a journal entry.',
    'We never create, change, approve or delete anything in Sage Intacct.',
    'We never send a function that is not in the list of reading ones.',
  ],
  auth: {
    kind: 'web_services_user',
    fields: ['company_id', 'user_id', 'user_password'],
    platformFields: ['sender_id', 'sender_password'],
    steps: [
      'Allow our sender id in the security settings of your company.',
      'Make a role with List and View, and nothing else, in the four applications listed here.',
      'Make a Web Services user with that role and paste its company, user and password here.',
    ],
  },
  scopes,
  operations: {
    gateway: {
      method: 'POST',
      host,
      path: '/ia/xml/xmlgw.phtml',
      scope: 'General Ledger: List, View',
      alsoNeeds: [
        'Company: List, View',
        'Accounts Receivable: List, View',
        'Accounts Payable: List, View',
      ],
      body: gatewayBody,
      sentence: 'Send one reading function to the gateway.',
      why: 'Sage Intacct takes every function, reading ones too, as POST to one address; so the list of functions is the limit.',
    },
  },
  authOperations: {},
  placeholders: { gateway: '[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?' },
  notes: [
    'This product signs in as a Web Services user over the XML gateway. Sage also offers OAuth 2.0 for its newer REST interface, which is not used here.',
    'The real limit is the role you give the user: List and View only. Our list of functions is the second limit.',
    'Ages of receivables and payables are computed by us; Sage Intacct has no object for them.',
  ],
  checkedOn: '2026-11-23',
});
