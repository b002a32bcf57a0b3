import { randomUUID } from 'node:crypto';

import type { OutboundDoor, OutboundRequest, OutboundResponse } from '@ataski/connectors-kit';
import { manifest } from '@ataski/scope-manifest';

/** The kinds of object, by the last part of their operations' names. */
export type Kind = 'subscription' | 'invoice' | 'customer' | 'refund' | 'payment_intent';

interface Stored {
  readonly id: string;
  readonly created: number;
  readonly text: string;
}

/** Thrown or answered instead of the true answer; null lets the call pass. */
export type Fault = (request: OutboundRequest, call: number) => OutboundResponse | Error | null;

/** Stripe in memory, behind the port that egress fills in the product. Written from Stripe's pages. */
export interface FakeStripe extends OutboundDoor {
  readonly requests: OutboundRequest[];
  /** Called before each answer. */
  fault: Fault;
  /** Taken away, the lists and objects behind it answer 403 and name it. */
  readonly granted: Set<string>;
  readonly keys: Set<string>;
  /** Creates or replaces an object without an event. `text` is what Stripe would send. */
  put(kind: Kind, text: string): void;
  /** The same, with the event that Stripe would make of it. */
  change(kind: Kind, text: string, event: { type: string; at: number }): void;
  remove(kind: Kind, id: string, at: number): void;
  addEvent(text: string): void;
  addLines(invoiceId: string, lines: readonly string[]): void;
}

/** An empty account. */
export function createFakeStripe(): FakeStripe {
  const objects = new Map<string, Stored[]>();
  const gone = new Map<string, string>();
  const lines = new Map<string, Stored[]>();
  const requests: OutboundRequest[] = [];
  const granted = new Set(manifest.stripe.scopes.map(({ scope }) => scope));
  const keys = new Set(['rk_test_0123456789abcdef']);
  let eventCount = 0;

  const listOf = (kind: string): Stored[] => {
    const list = objects.get(kind) ?? [];
    objects.set(kind, list);
    return list;
  };
  const put = (kind: string, text: string): void => {
    const { id, created } = JSON.parse(text) as { id: string; created: number };
    const list = listOf(kind);
    const index = list.findIndex((other) => other.id === id);
    if (index >= 0) list[index] = { id, created, text };
    else list.push({ id, created, text });
  };
  const addEvent = (text: string): void => put('event', text);
  const emit = (type: string, at: number, object: string): void => {
    eventCount += 1;
    const id = `evt_${String(eventCount).padStart(6, '0')}`;
    addEvent(
      `{"id":"${id}","object":"event","created":${String(at)},"livemode":false,"type":"${type}","data":{"object":${object}}}`,
    );
  };

  function answer(request: OutboundRequest): OutboundResponse {
    const operation = (manifest.stripe.operations as Record<string, { scope: string | null }>)[
      request.operation
    ];
    if (!keys.has((request.headers?.['authorization'] ?? '').replace('Bearer ', ''))) {
      return failure(401, 'invalid_request_error', 'Invalid API Key provided');
    }
    const scope = operation?.scope ?? '';
    if (!granted.has(scope)) {
      const message = `The provided key does not have access. Having the '${scope}' permission would allow this.`;
      return failure(403, 'more_permissions_required', message);
    }
    const id = request.params?.['id'] ?? '';
    if (request.operation === 'list_invoice_lines') return page(request, lines.get(id) ?? []);
    const [verb, name = ''] = request.operation.split(/_(.*)/s);
    if (verb === 'list') {
      const kind = name.slice(0, -1);
      const isHidden = (text: string): boolean =>
        kind === 'subscription' && text.includes('"canceled"');
      const all = [...listOf(kind)].reverse().sort((one, other) => other.created - one.created);
      return page(
        request,
        has(request, 'status', 'all') ? all : all.filter(({ text }) => !isHidden(text)),
      );
    }
    const found = listOf(name).find((object) => object.id === id);
    if (found !== undefined) return reply(200, found.text);
    const epitaph = gone.get(id);
    return epitaph === undefined
      ? failure(404, 'resource_missing', 'No such object', 'id')
      : reply(200, epitaph);
  }

  return {
    requests,
    granted,
    keys,
    fault: () => null,
    put,
    addEvent,
    addLines: (invoiceId, texts) => {
      lines.set(
        invoiceId,
        texts.map((text) => ({ id: (JSON.parse(text) as { id: string }).id, created: 0, text })),
      );
    },
    change(kind, text, { type, at }) {
      put(kind, text);
      emit(type, at, text);
    },
    remove(kind, id, at) {
      const list = listOf(kind);
      const [object] = list.splice(
        list.findIndex((other) => other.id === id),
        1,
      );
      if (kind === 'customer') gone.set(id, `{"id":"${id}","object":"customer","deleted":true}`);
      emit(`${kind}.deleted`, at, object?.text ?? '{}');
    },
    async call(_context, request) {
      requests.push(request);
      const fault = this.fault(request, requests.length);
      if (fault instanceof Error) throw fault;
      return await Promise.resolve(fault ?? answer(request));
    },
  };
}

/** An answer of Stripe. */
function reply(
  status: number,
  text: string,
  headers: Record<string, string> = {},
): OutboundResponse {
  return { status, headers, body: new TextEncoder().encode(text), eventId: randomUUID() };
}

/** An error of Stripe. */
function failure(status: number, code: string, message: string, param?: string): OutboundResponse {
  return reply(
    status,
    JSON.stringify({ error: { type: 'invalid_request_error', code, message, param } }),
  );
}

function has(request: OutboundRequest, name: string, value: string): boolean {
  return request.query?.some(([key, other]) => key === name && other === value) ?? false;
}

function page(request: OutboundRequest, all: readonly Stored[]): OutboundResponse {
  const query = new Map(request.query);
  const after = query.get('starting_after');
  const from = Number(query.get('created[gte]') ?? 0);
  const until = Number(query.get('created[lte]') ?? Infinity);
  const limit = Number(query.get('limit') ?? 10);
  const start = after === undefined ? 0 : all.findIndex(({ id }) => id === after) + 1;
  if (after !== undefined && start === 0) {
    return failure(400, 'resource_missing', 'No such object', 'starting_after');
  }
  const rest = all.slice(start).filter(({ created }) => created >= from && created <= until);
  const shown = rest.slice(0, limit).map(({ text }) => `    ${text}`);
  const hasMore = String(rest.length > limit);
  return reply(
    200,
    `{\n  "object": "list",\n  "data": [\n${shown.join(',\n')}\n  ],\n  "has_more": ${hasMore},\n  "url": "/v1/x"\n}`,
  );
}
