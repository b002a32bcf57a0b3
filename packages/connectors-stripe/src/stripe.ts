import { bearerKey, defineConnector, newestFirst } from '@ataski/connectors-kit';
import { manifest } from '@ataski/scope-manifest';

import {
  Customer,
  Event,
  Invoice,
  PaymentIntent,
  Refund,
  StripeFailure,
  Subscription,
} from './schemas.ts';

const apiVersion = '2026-10-28.endive';

/** By the name that Stripe gives to the kind of object an event speaks of. */
const streamOfObject: ReadonlyMap<string, string> = new Map([
  ['customer', 'customers'],
  ['subscription', 'subscriptions'],
  ['invoice', 'invoices'],
  ['refund', 'refunds'],
  ['payment_intent', 'payment_intents'],
]);

/** Stripe, read only, with a restricted key. Facts checked against Stripe's pages, 2026-11-23. */
export const stripe = defineConnector(manifest.stripe, {
  apiVersion,
  auth: bearerKey({ live: /^rk_live_/ }),
  headers: { 'stripe-version': apiVersion },
  // Stripe allows 100 calls a second, 25 in a sandbox; the customer's own software needs them too.
  pace: { callsPerSecond: 10 },
  retry: { statuses: [409, 429], verdictHeader: 'stripe-should-retry', afterHeader: 'retry-after' },
  failure: {
    schema: StripeFailure,
    reason: ({ error }) => ({
      code: error.code,
      parameter: error.param,
      permissions: error.message?.match(/rak_[a-z_]+/g) ?? [],
    }),
  },
  object: { id: 'id', createdAt: 'created', livemode: 'livemode', deleted: 'deleted' },
  // Whoever holds it can confirm the payment.
  withheld: ['client_secret'],
  page: newestFirst({
    items: 'data',
    more: 'has_more',
    limit: ['limit', 100],
    after: 'starting_after',
    from: 'created[gte]',
    until: 'created[lte]',
  }),
  streams: {
    // Without status=all Stripe leaves cancelled subscriptions out.
    subscriptions: {
      operation: 'list_subscriptions',
      query: { status: 'all' },
      reread: 'get_subscription',
      response: Subscription,
    },
    invoices: {
      operation: 'list_invoices',
      reread: 'get_invoice',
      response: Invoice,
      nested: [{ member: 'lines', operation: 'list_invoice_lines' }],
    },
    customers: { operation: 'list_customers', reread: 'get_customer', response: Customer },
    refunds: { operation: 'list_refunds', reread: 'get_refund', response: Refund },
    payment_intents: {
      operation: 'list_payment_intents',
      reread: 'get_payment_intent',
      response: PaymentIntent,
    },
  },
  changes: {
    stream: 'events',
    operation: 'list_events',
    response: Event,
    retentionDays: 30,
    // Events have ticks of a second and may appear a little after the second they carry.
    overlapSeconds: 300,
    touches(event) {
      const { object } = Event.parse(event).data;
      const stream = streamOfObject.get(object.object ?? '');
      return stream === undefined || typeof object.id !== 'string'
        ? null
        : { stream, sourceId: object.id };
    },
  },
});
