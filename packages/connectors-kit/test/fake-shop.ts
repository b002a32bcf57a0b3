import type { OutboundDoor, OutboundRequest, OutboundResponse } from '../src/provider/ports.ts';
import { shopManifest } from './shop.ts';

interface Row {
  readonly id: string;
  readonly at: number;
  readonly [member: string]: unknown;
}

/** The shop in memory, behind the port that egress fills in the product. */
export interface FakeShop extends OutboundDoor {
  readonly requests: OutboundRequest[];
  readonly rows: Record<'orders' | 'buyers' | 'events', Row[]>;
  readonly denied: Set<string>;
  /** What to answer, or throw, instead of the true answer; null lets the call pass. */
  fault: (request: OutboundRequest) => OutboundResponse | Error | null;
}

/** Seven orders, four buyers, and two events that touch the newest of each. */
export function createFakeShop(orders = 7): FakeShop {
  const many = (count: number, name: string): Row[] =>
    Array.from({ length: count }, (_, index) => ({
      id: `${name}_${String(index)}`,
      at: 1000 + index,
      amount: index,
    }));
  const requests: OutboundRequest[] = [];
  const rows: FakeShop['rows'] = {
    orders: many(orders, 'order'),
    buyers: many(4, 'buyer'),
    events: [
      { id: 'event_0', at: 1100, stream: 'orders', object: `order_${String(orders - 1)}` },
      { id: 'event_1', at: 1100, stream: 'buyers', object: 'buyer_3' },
    ],
  };
  const denied = new Set<string>();
  return {
    requests,
    rows,
    denied,
    fault: () => null,
    async call(_context, request) {
      requests.push(request);
      const fault = this.fault(request);
      if (fault instanceof Error) throw fault;
      return await Promise.resolve(fault ?? answer(rows, denied, request));
    },
  };
}

/** An answer of the shop. */
export function reply(
  status: number,
  value: unknown,
  headers: Record<string, string> = {},
): OutboundResponse {
  return {
    status,
    headers,
    body: new TextEncoder().encode(JSON.stringify(value)),
    eventId: 'event',
  };
}

function answer(
  rows: FakeShop['rows'],
  denied: ReadonlySet<string>,
  request: OutboundRequest,
): OutboundResponse {
  const { operation } = request;
  const { scope } = shopManifest.operations[operation as keyof typeof shopManifest.operations];
  if (denied.has(scope)) return reply(403, { code: 'forbidden' });
  const [verb, name = ''] = operation.split('_');
  if (verb === 'list') return page(rows[name as keyof typeof rows], request);
  const row = rows[`${name}s` as keyof typeof rows].find(({ id }) => id === request.params?.['id']);
  return row === undefined ? reply(404, { code: 'missing' }) : reply(200, row);
}

function page(rows: readonly Row[], { query }: OutboundRequest): OutboundResponse {
  const asked = new Map(query);
  const newest = [...rows].reverse().sort((one, other) => other.at - one.at);
  const after = asked.get('after');
  const start = after === undefined ? 0 : newest.findIndex(({ id }) => id === after) + 1;
  if (after !== undefined && start === 0)
    return reply(400, { code: 'resource_missing', parameter: 'after' });
  const from = Number(asked.get('from') ?? 0);
  const until = Number(asked.get('until') ?? Infinity);
  const rest = newest.slice(start).filter(({ at }) => at >= from && at <= until);
  const limit = Number(asked.get('limit'));
  return reply(200, { rows: rest.slice(0, limit), more: rest.length > limit });
}
