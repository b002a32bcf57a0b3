import { newestFirst } from '@ataski/connectors-kit';
import type { ListedDefinition } from '@ataski/connectors-kit';

import { Customer, Event, Invoice, PaymentIntent, Refund, Subscription } from './schemas.ts';

/** Where a list goes on, as Stripe's errors call it too. */
export const position = 'starting_after';

/** By the name that Stripe gives to the kind of object an event speaks of. */
const streamOfObject: ReadonlyMap<string, string> = new Map([
  ['customer', 'customers'],
  ['subscription', 'subscriptions'],
  ['invoice', 'invoices'],
  ['refund', 'refunds'],
  ['payment_intent', 'payment_intents'],
]);

/** The five lists and the events from which their changes are learnt. */
export const stripeLists = {
  object: { id: 'id', createdAt: 'created', livemode: 'livemode', deleted: 'deleted' },
  // Whoever holds it can confirm the payment.
  withheld: ['client_secret'],
  page: newestFirst({
    items: 'data',
    more: 'has_more',
    limit: ['limit', 100],
    after: position,
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
    touches(event: unknown) {
      const { object } = Event.parse(event).data;
      const stream = streamOfObject.get(object.object ?? '');
      return stream === undefined || typeof object.id !== 'string'
        ? null
        : { stream, sourceId: object.id };
    },
  },
} as const satisfies ListedDefinition;
