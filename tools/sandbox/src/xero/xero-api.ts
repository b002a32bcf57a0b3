import type { SimulatedRequest } from '../provider-simulator.ts';
import { listInvoices, readUnitPlaces, refuseUnknown } from './list-invoices.ts';
import { presentAccount, presentInvoice, presentOrganisation } from './present-xero.ts';
import { balanceSheet, profitAndLoss } from './reports.ts';
import { insufficientScope, notFound, XeroFailure } from './xero-failure.ts';
import type { XeroOrganisation } from './xero-organisation.ts';

/** What is asked for, and what it needs. */
export interface XeroRoute {
  readonly scope: string;
  answer(organisation: XeroOrganisation, request: SimulatedRequest, now: Date): object;
}

const base = '/api.xro/2.0';
const uuid = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';

const routes: Readonly<Record<string, XeroRoute>> = {
  '/Organisation': {
    scope: 'accounting.settings.read',
    answer: (organisation, { query }) => {
      refuseUnknown(query, []);
      return { Organisations: [presentOrganisation(organisation)] };
    },
  },
  '/Accounts': {
    scope: 'accounting.settings.read',
    answer: (organisation, { query, headers }) => {
      refuseUnknown(query, []);
      const since = readModifiedSince(headers['if-modified-since']);
      const accounts = organisation
        .accounts()
        .filter(({ updatedAt }) => since === null || updatedAt > since);
      return { Accounts: accounts.map(presentAccount) };
    },
  },
  '/Invoices': {
    scope: 'accounting.invoices.read',
    answer: (organisation, { query, headers }) =>
      listInvoices(organisation, query, readModifiedSince(headers['if-modified-since'])),
  },
  '/Reports/ProfitAndLoss': {
    scope: 'accounting.reports.profitandloss.read',
    answer: (organisation, { query }, now) => profitAndLoss(organisation, query, now),
  },
  '/Reports/BalanceSheet': {
    scope: 'accounting.reports.balancesheet.read',
    answer: (organisation, { query }, now) => balanceSheet(organisation, query, now),
  },
};

const oneInvoice: XeroRoute = {
  scope: 'accounting.invoices.read',
  answer: (organisation, { query, path }) => {
    refuseUnknown(query, ['unitdp']);
    const invoice = organisation.findInvoice((path.split('/').at(-1) ?? '').toLowerCase());
    if (invoice === null) throw notFound();
    const view = { hasLines: true, isSummary: false, unitPlaces: readUnitPlaces(query) };
    return { Invoices: [presentInvoice(organisation, invoice, view)] };
  },
};

/**
 * The route of a path. Throws 404 for an unknown one; writing is refused for want of a scope, any
 * other method with 405.
 */
export function findRoute({ method, path }: SimulatedRequest): XeroRoute {
  const below = path.startsWith(`${base}/`) ? path.slice(base.length) : '';
  const isOne = new RegExp(`^/Invoices/${uuid}$`, 'i').test(below);
  const route = isOne ? oneInvoice : Object.hasOwn(routes, below) ? routes[below] : undefined;
  if (route === undefined) throw notFound();
  if (['POST', 'PUT', 'DELETE'].includes(method)) throw insufficientScope();
  if (method !== 'GET') throw new XeroFailure(405, '', { allow: 'GET' });
  return route;
}

/** UTC without milliseconds and without `Z`; anything else is ignored, as Xero ignores it. */
function readModifiedSince(text: string | undefined): number | null {
  if (text === undefined || !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(text)) return null;
  const at = Date.parse(`${text}Z`);
  return Number.isNaN(at) ? null : at;
}
