import { z } from 'zod';

import { defineSystem } from '@ataski/scope-manifest';

import { bearerKey } from '../src/auth/key-auth.ts';
import { defineConnector } from '../src/connector.ts';
import { failureOf } from '../src/provider/failure.ts';
import type { ListedDefinition } from '../src/reading/listed/listed-definition.ts';
import { listsWithFeed } from '../src/reading/listed/lists-with-feed.ts';
import { newestFirst } from '../src/reading/listed/page-strategy.ts';

const host = 'api.shop.example.com';
const query = ['limit', 'after', 'from', 'until'];

/** A provider that exists in tests only: orders, buyers, and a feed of events. */
export const shopManifest = defineSystem({
  id: 'shop',
  name: 'Shop',
  version: '1.0.0',
  category: 'data',
  summary: 'Orders and buyers.',
  reads: ['orders', 'buyers'],
  never: ['We never change an order.'],
  auth: {
    kind: 'restricted_key',
    field: 'restricted_key',
    pattern: '^rk_(?:live|test)_[a-z0-9]{8,64}$',
    refuses: [
      { pattern: '^sk_', sentence: 'A secret key can move money; make a restricted key instead.' },
    ],
    steps: ['Make a key and paste it.'],
  },
  scopes: [
    { scope: 'orders_read', sentence: 'Read orders.' },
    { scope: 'buyers_read', sentence: 'Read buyers.' },
    { scope: 'events_read', sentence: 'Read events.' },
  ],
  operations: {
    list_orders: {
      method: 'GET',
      host,
      path: '/orders',
      scope: 'orders_read',
      query,
      sentence: 'List orders.',
    },
    get_order: {
      method: 'GET',
      host,
      path: '/orders/{id}',
      scope: 'orders_read',
      sentence: 'Read an order.',
    },
    list_buyers: {
      method: 'GET',
      host,
      path: '/buyers',
      scope: 'buyers_read',
      query,
      sentence: 'List buyers.',
    },
    get_buyer: {
      method: 'GET',
      host,
      path: '/buyers/{id}',
      scope: 'buyers_read',
      sentence: 'Read a buyer.',
    },
    list_events: {
      method: 'GET',
      host,
      path: '/events',
      scope: 'events_read',
      query,
      sentence: 'List events.',
    },
  },
  authOperations: {},
  checkedOn: '2026-11-23',
});

const Named = z.looseObject({ id: z.string() });
const Event = z.looseObject({ id: z.string(), stream: z.string(), object: z.string() });

/** Its lists and its feed, three objects to a page. */
export const shopLists = {
  object: { id: 'id', createdAt: 'at', livemode: 'live', deleted: 'gone' },
  withheld: ['secret'],
  page: newestFirst({
    items: 'rows',
    more: 'more',
    limit: ['limit', 3],
    after: 'after',
    from: 'from',
    until: 'until',
  }),
  streams: {
    orders: { operation: 'list_orders', reread: 'get_order', response: Named },
    buyers: { operation: 'list_buyers', reread: 'get_buyer', response: Named },
  },
  changes: {
    stream: 'events',
    operation: 'list_events',
    response: Event,
    retentionDays: 30,
    overlapSeconds: 10,
    touches(event: unknown) {
      const { stream, object } = Event.parse(event);
      return { stream, sourceId: object };
    },
  },
} as const satisfies ListedDefinition;

/** The connector of the provider above. */
export const shop = defineConnector(shopManifest, {
  apiVersion: 'v1',
  auth: bearerKey({ live: /^rk_live_/ }),
  headers: { 'shop-version': 'v1' },
  pace: { callsPerSecond: 1000 },
  retry: { statuses: [429], verdictHeader: 'shop-should-retry', afterHeader: 'retry-after' },
  failure: failureOf(
    z.looseObject({ code: z.string(), parameter: z.string().optional() }),
    ({ code, parameter }) => ({
      code,
      ...(code === 'resource_missing' && parameter === 'after' ? { meaning: 'position_lost' } : {}),
    }),
  ),
  readings: [listsWithFeed(shopLists)],
});
