import { presentInvoice } from './present-xero.ts';
import { queryFailure, validationFailure } from './xero-failure.ts';
import type { XeroOrganisation } from './xero-organisation.ts';
import type { XeroInvoice } from './xero-records.ts';

const permitted = ['page', 'pageSize', 'unitdp', 'includeArchived', 'order', 'summaryOnly', 'IDs'];
const maxPageSize = 1000;
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** What `includeArchived` adds; Xero's own words are about archived invoices only. */
const archivedStates: readonly string[] = ['VOIDED', 'DELETED'];

const orders: Readonly<Record<string, (invoice: XeroInvoice) => string | number>> = {
  UpdatedDateUTC: ({ updatedAt }) => updatedAt,
  Date: ({ date }) => date,
  DueDate: ({ dueDate }) => dueDate,
  InvoiceNumber: ({ number }) => number,
  InvoiceID: ({ id }) => id,
};

/** The body of a list. Throws the 400 that Xero answers. */
export function listInvoices(
  organisation: XeroOrganisation,
  query: URLSearchParams,
  modifiedSince: number | null,
): object {
  refuseUnknown(query, permitted);
  const isSummary = readBoolean(query, 'summaryOnly');
  const ids = readIds(query.get('IDs'));
  const isAll = readBoolean(query, 'includeArchived');
  const compare = readOrder(query.get('order') ?? 'InvoiceID');
  const found = organisation
    .invoices()
    .filter(({ id }) => ids === null || ids.has(id))
    .filter(({ status }) => isAll || !archivedStates.includes(status))
    .filter(({ updatedAt }) => modifiedSince === null || updatedAt > modifiedSince)
    .sort(compare);
  const page = readCount(query, 'page', 1);
  const pageSize = readCount(query, 'pageSize', 100);
  if (pageSize > maxPageSize)
    throw validationFailure(`pageSize must not be greater than ${maxPageSize}.`);
  const isPaged = query.has('page');
  if (isSummary && !isPaged) throw validationFailure('summaryOnly is for paged requests.');
  const shown = isPaged ? found.slice((page - 1) * pageSize, page * pageSize) : found;
  // Only a paged list has lines.
  const view = { hasLines: isPaged, isSummary, unitPlaces: readUnitPlaces(query) };
  const pageCount = Math.ceil(found.length / pageSize);
  return {
    ...(isPaged ? { pagination: { page, pageSize, pageCount, itemCount: found.length } } : {}),
    Invoices: shown.map((invoice) => presentInvoice(organisation, invoice, view)),
  };
}

/** Throws a 400 for a parameter that is not simulated. Xero would ignore some. */
export function refuseUnknown(query: URLSearchParams, names: readonly string[]): void {
  for (const name of query.keys())
    if (!names.includes(name)) throw queryFailure(`Unknown parameter ${name}.`);
}

/** Throws a 400 for anything but 2 and 4. */
export function readUnitPlaces(query: URLSearchParams): 2 | 4 {
  const text = query.get('unitdp') ?? '2';
  if (text !== '2' && text !== '4') throw validationFailure('unitdp must be 2 or 4.');
  return text === '4' ? 4 : 2;
}

/** Throws a 400 for anything but `true` and `false`. */
export function readBoolean(query: URLSearchParams, name: string): boolean {
  const text = query.get(name) ?? 'false';
  if (text !== 'true' && text !== 'false') throw queryFailure(`${name} must be true or false.`);
  return text === 'true';
}

function readCount(query: URLSearchParams, name: string, missing: number): number {
  const text = query.get(name) ?? String(missing);
  if (!/^[1-9]\d{0,6}$/.test(text)) throw queryFailure(`${name} must be a number from 1.`);
  return Number(text);
}

function readIds(text: string | null): ReadonlySet<string> | null {
  if (text === null) return null;
  const ids = text.split(',');
  if (!ids.every((id) => uuid.test(id))) throw queryFailure('IDs must be GUIDs.');
  return new Set(ids.map((id) => id.toLowerCase()));
}

function readOrder(text: string): (a: XeroInvoice, b: XeroInvoice) => number {
  const [, name = '', direction = 'ASC'] = /^(\w+)(?: (ASC|DESC))?$/.exec(text) ?? [];
  const valueOf = Object.hasOwn(orders, name) ? orders[name] : undefined;
  if (valueOf === undefined) throw queryFailure(`No property or field ${text} exists.`);
  const sign = direction === 'ASC' ? 1 : -1;
  return (a, b) => {
    const [first, second] = [valueOf(a), valueOf(b)];
    return first < second ? -sign : first > second ? sign : 0;
  };
}
