import { defineSystem } from './define-system.ts';
import type { Scope } from './scope.ts';

const host = 'api.stripe.com';
const dashboard = 'https://dashboard.stripe.com';

const scopes = [
  {
    scope: 'rak_subscription_read',
    sentence: 'Read subscriptions, their items and their periods.',
  },
  { scope: 'rak_invoice_read', sentence: 'Read invoices and their lines.' },
  { scope: 'rak_customer_read', sentence: 'Read customers.' },
  {
    scope: 'rak_charge_read',
    sentence: 'Read refunds; Stripe has no narrower permission for them than the one for charges.',
  },
  { scope: 'rak_payment_intent_read', sentence: 'Read payment intents.' },
  {
    scope: 'rak_event_read',
    sentence:
      'Read the account’s events, so that changes and deletions are noticed without a webhook.',
  },
] as const satisfies readonly Scope[];

// The link is not documented, and Stripe leaves unknown names unticked: the key is verified after it is pasted.
const prefill = ['name=Ataski', ...scopes.map(({ scope }) => `permissions%5B%5D=${scope}`)].join(
  '&',
);

const page = ['limit', 'starting_after', 'ending_before'] as const;
const created = ['created[gt]', 'created[gte]', 'created[lt]', 'created[lte]'] as const;

/** Stripe, read only, with a restricted key. */
export const stripe = defineSystem({
  id: 'stripe',
  name: 'Stripe',
  version: '1.0.0',
  category: 'data',
  summary:
    'Subscriptions, invoices, customers, refunds and payment intents, with a restricted key.',
  reads: ['subscriptions', 'invoices', 'customers', 'refunds', 'payment intents'],
  never: [
    'We never create, change, capture or refund a charge.',
    'We never create or change a customer, an invoice or a subscription.',
    'We never read the charges that the refund permission would also open.',
    'We never accept a secret key (sk_), only a restricted one (rk_).',
  ],
  auth: {
    kind: 'restricted_key',
    field: 'restricted_key',
    pattern: '^rk_(?:live|test)_[A-Za-z0-9_]{8,245}$',
    refuses: [
      { pattern: '^sk_', sentence: 'A secret key can move money; make a restricted key instead.' },
      {
        pattern: '^pk_',
        sentence: 'A publishable key cannot read anything; make a restricted key instead.',
      },
    ],
    steps: [
      'Open the prepared form in the Stripe dashboard.',
      'Check that six permissions are set to Read and all others to None.',
      'Create the key, copy it once, and paste it here.',
    ],
    prefillUrl: `${dashboard}/apikeys/create?${prefill}`,
    prefillTestUrl: `${dashboard}/test/apikeys/create?${prefill}`,
  },
  scopes,
  operations: {
    list_subscriptions: {
      method: 'GET',
      host,
      path: '/v1/subscriptions',
      scope: 'rak_subscription_read',
      query: [...page, ...created, 'status', 'customer'],
      sentence: 'List subscriptions, cancelled ones included.',
    },
    get_subscription: {
      method: 'GET',
      host,
      path: '/v1/subscriptions/{id}',
      scope: 'rak_subscription_read',
      sentence: 'Read one subscription again after an event named it.',
    },
    list_invoices: {
      method: 'GET',
      host,
      path: '/v1/invoices',
      scope: 'rak_invoice_read',
      query: [...page, ...created, 'status', 'customer', 'subscription'],
      sentence: 'List invoices.',
    },
    get_invoice: {
      method: 'GET',
      host,
      path: '/v1/invoices/{id}',
      scope: 'rak_invoice_read',
      sentence: 'Read one invoice again after an event named it.',
    },
    list_invoice_lines: {
      method: 'GET',
      host,
      path: '/v1/invoices/{id}/lines',
      scope: 'rak_invoice_read',
      query: [...page],
      sentence: 'Read the lines of an invoice that has more than its first page of them.',
    },
    list_customers: {
      method: 'GET',
      host,
      path: '/v1/customers',
      scope: 'rak_customer_read',
      query: [...page, ...created],
      sentence: 'List customers.',
    },
    get_customer: {
      method: 'GET',
      host,
      path: '/v1/customers/{id}',
      scope: 'rak_customer_read',
      sentence: 'Read one customer again after an event named it.',
    },
    list_refunds: {
      method: 'GET',
      host,
      path: '/v1/refunds',
      scope: 'rak_charge_read',
      query: [...page, ...created, 'charge', 'payment_intent'],
      sentence: 'List refunds.',
    },
    get_refund: {
      method: 'GET',
      host,
      path: '/v1/refunds/{id}',
      scope: 'rak_charge_read',
      sentence: 'Read one refund again after an event named it.',
    },
    list_payment_intents: {
      method: 'GET',
      host,
      path: '/v1/payment_intents',
      scope: 'rak_payment_intent_read',
      query: [...page, ...created, 'customer'],
      sentence: 'List payment intents.',
    },
    get_payment_intent: {
      method: 'GET',
      host,
      path: '/v1/payment_intents/{id}',
      scope: 'rak_payment_intent_read',
      sentence: 'Read one payment intent again after an event named it.',
    },
    list_events: {
      method: 'GET',
      host,
      path: '/v1/events',
      scope: 'rak_event_read',
      query: [...page, ...created, 'type', 'types[]', 'delivery_success'],
      sentence: 'List the events of the last thirty days, to learn what changed.',
    },
  },
  authOperations: {},
  // Stripe also answers to these words where an id stands; they are other calls, and not ours.
  placeholders: { id: '(?!(?:search|upcoming|create_preview)$).+' },
  notes: [
    'A restricted key has no expiry, and Stripe offers us no call to revoke it: after disconnecting, delete the key in the Stripe dashboard.',
    'Stripe keeps events for thirty days; after a longer gap everything is read again.',
  ],
  checkedOn: '2026-11-23',
});
