import type { SimulatedRequest } from '../provider-simulator.ts';
import { eventRetentionSeconds } from './account-events.ts';
import { parseListQuery, refuseUnknown } from './list-query.ts';
import { takePage } from './object-list.ts';
import type { ListEnvelope } from './object-list.ts';
import { stripeResources } from './resources.ts';
import type { StripeResource } from './resources.ts';
import { requirePermission } from './restricted-key.ts';
import type { SimulatedStripeKey } from './restricted-key.ts';
import type { StripeAccount } from './stripe-account.ts';
import { noSuchObject, unrecognisedRequest } from './stripe-failure.ts';
import type { StripeFields, StripeKind, StripeObject } from './stripe-object.ts';

const linesWithInvoice = 10;
const idShape = /^[A-Za-z0-9_]{1,255}$/;

/** The body of a 200, or a thrown StripeFailure. */
export function answerRead(
  account: StripeAccount,
  key: SimulatedStripeKey,
  request: SimulatedRequest,
  now: number,
): StripeFields | ListEnvelope {
  const { resource, id, sub } = route(request);
  if (request.method !== 'GET') {
    // POST and DELETE exist, and need the write permission that no key here has.
    requirePermission(key, resource.permission.replace(/_read$/, '_write'));
    throw unrecognisedRequest(request.method, request.path);
  }
  requirePermission(key, resource.permission);
  if (id === null) return list(account, resource, request.query, now);
  if (sub === 'lines') return listLines(account, id, request);
  refuseUnknown(request.query, []);
  return getOne(account, resource, id, now);
}

interface Route {
  readonly resource: StripeResource;
  readonly id: string | null;
  readonly sub: string | null;
}

function route(request: SimulatedRequest): Route {
  const [, version, collection, id = null, sub = null, ...rest] = request.path.split('/');
  const path = `/${version ?? ''}/${collection ?? ''}`;
  const resource = stripeResources.find((candidate) => candidate.path === path);
  const isWritten = ['GET', 'POST', 'DELETE'].includes(request.method);
  const isSub = sub === null || (sub === 'lines' && resource?.kind === 'invoice');
  const isId = id === null || idShape.test(id);
  if (resource === undefined || !isWritten || !isSub || !isId || rest.length > 0) {
    throw unrecognisedRequest(request.method, request.path);
  }
  return { resource, id, sub };
}

/** Everything of a kind that Stripe still shows, as it shows it, newest first. */
export function listKept(
  account: StripeAccount,
  kind: StripeKind,
  now: number,
): readonly StripeObject[] {
  return keptOf(account, kind, now).map(present);
}

function keptOf(account: StripeAccount, kind: StripeKind, now: number): readonly StripeObject[] {
  const all = account.list(kind);
  return kind === 'event' ? all.filter((event) => isKept(event, now)) : all;
}

function list(
  account: StripeAccount,
  resource: StripeResource,
  query: URLSearchParams,
  now: number,
): ListEnvelope {
  const parsed = parseListQuery(query, resource.filters);
  const kept = keptOf(account, resource.kind, now);
  const page = takePage(kept, parsed, resource.kind, resource.path);
  return { ...page, data: page.data.map(present) };
}

function listLines(account: StripeAccount, id: string, request: SimulatedRequest): ListEnvelope {
  const invoice = account.get('invoice', id);
  const lines = invoice['lines'] as unknown as readonly StripeObject[];
  return takePage(lines, parseListQuery(request.query, {}), 'line_item', request.path);
}

function getOne(
  account: StripeAccount,
  resource: StripeResource,
  id: string,
  now: number,
): StripeFields {
  const object = account.find(resource.kind, id);
  if (object !== null && isKept(object, now)) return present(object);
  // A deleted customer answers 200 with a stub; a deleted draft invoice is gone.
  if (resource.kind === 'customer' && account.isDeleted(id)) {
    return { id, object: 'customer', deleted: true };
  }
  throw noSuchObject(resource.kind, id, 'id');
}

function isKept(object: StripeObject, now: number): boolean {
  return object.object !== 'event' || object.created > now - eventRetentionSeconds;
}

/** An invoice comes with its first lines only; the rest must be paged. */
function present(object: StripeObject): StripeObject {
  if (object.object !== 'invoice') return object;
  const lines = object['lines'] as unknown as readonly StripeFields[];
  return {
    ...object,
    lines: {
      object: 'list',
      data: lines.slice(0, linesWithInvoice),
      has_more: lines.length > linesWithInvoice,
      url: `/v1/invoices/${object.id}/lines`,
    },
  };
}
