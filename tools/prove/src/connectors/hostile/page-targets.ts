import type { SimulatedRequest } from '@ataski/sandbox';

import { brokenJson } from './broken-json.ts';
import { brokenXml } from './broken-xml.ts';
import type { HostileAnswer } from './hostile-answer.ts';
import { wrongMembers } from './wrong-members.ts';
import type { NeededMember } from './wrong-members.ts';

/** A page of one stream, in whose place hostile answers are given. */
export interface PageTarget {
  readonly stream: string;
  isAskedBy(request: SimulatedRequest): boolean;
  corpus(truth: string): readonly HostileAnswer[];
}

const json =
  (...members: readonly NeededMember[]): PageTarget['corpus'] =>
  (truth) => [...brokenJson(truth), ...wrongMembers(truth, members)];

/** By system. */
export const pageTargets: Readonly<Record<string, PageTarget>> = {
  stripe: {
    stream: 'customers',
    isAskedBy: ({ path }) => path === '/v1/customers',
    corpus: json(
      { path: ['data'], kind: 'list' },
      { path: ['has_more'], kind: 'flag' },
      { path: ['data', 0], kind: 'object' },
      { path: ['data', 0, 'id'], kind: 'id' },
      { path: ['data', 0, 'object'], kind: 'form' },
      { path: ['data', 0, 'created'], kind: 'count' },
      { path: ['data', 0, 'livemode'], kind: 'flag', optional: true },
    ),
  },
  hubspot: {
    stream: 'deals',
    isAskedBy: ({ path, query }) =>
      path === '/crm/objects/2026-03/deals' && query.get('archived') === 'false',
    corpus: json(
      { path: ['results'], kind: 'list' },
      { path: ['results', 0], kind: 'object' },
      { path: ['results', 0, 'id'], kind: 'form' },
      { path: ['results', 0, 'properties'], kind: 'object' },
      { path: ['results', 0, 'updatedAt'], kind: 'form' },
    ),
  },
  xero: {
    stream: 'invoices',
    isAskedBy: ({ path }) => path.endsWith('/Invoices'),
    corpus: json(
      { path: ['DateTimeUTC'], kind: 'form' },
      { path: ['pagination'], kind: 'object' },
      { path: ['pagination', 'page'], kind: 'count' },
      { path: ['pagination', 'pageCount'], kind: 'count' },
      { path: ['pagination', 'itemCount'], kind: 'count' },
      { path: ['Invoices'], kind: 'list' },
      { path: ['Invoices', 0], kind: 'object' },
      { path: ['Invoices', 0, 'InvoiceID'], kind: 'form' },
      { path: ['Invoices', 0, 'UpdatedDateUTC'], kind: 'form' },
      { path: ['Invoices', 0, 'Status'], kind: 'text' },
    ),
  },
  quickbooks: {
    stream: 'customers',
    isAskedBy: ({ path }) => path.endsWith('/query'),
    corpus: json(
      { path: ['time'], kind: 'form' },
      { path: ['QueryResponse'], kind: 'object' },
      { path: ['QueryResponse', 'Customer'], kind: 'list', optional: true },
      { path: ['QueryResponse', 'Customer', 0], kind: 'object' },
      { path: ['QueryResponse', 'Customer', 0, 'Id'], kind: 'form' },
      { path: ['QueryResponse', 'Customer', 0, 'MetaData'], kind: 'object' },
      { path: ['QueryResponse', 'Customer', 0, 'MetaData', 'LastUpdatedTime'], kind: 'form' },
    ),
  },
  netsuite: {
    stream: 'accounts',
    isAskedBy: ({ path }) => path.endsWith('/suiteql'),
    corpus: json(
      { path: ['items'], kind: 'list' },
      { path: ['hasMore'], kind: 'flag' },
      { path: ['items', 0], kind: 'object' },
      { path: ['items', 0, 'id'], kind: 'form' },
      { path: ['items', 0, 'acctnumber'], kind: 'text', optional: true },
    ),
  },
  recall: {
    stream: 'bots',
    isAskedBy: ({ method, path }) => method === 'GET' && path === '/api/v1/bot/',
    corpus: json(
      { path: ['results'], kind: 'list' },
      { path: ['results', 0], kind: 'object' },
      { path: ['results', 0, 'id'], kind: 'form' },
      { path: ['results', 0, 'recordings'], kind: 'list', optional: true },
    ),
  },
  sage_intacct: {
    stream: 'customers',
    isAskedBy: ({ path }) => path.endsWith('/xmlgw.phtml'),
    corpus: brokenXml,
  },
};
