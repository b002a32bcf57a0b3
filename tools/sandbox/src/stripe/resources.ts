import { notOneOf } from './list-query.ts';
import type { ListFilter } from './list-query.ts';
import type { StripePermission } from './restricted-key.ts';
import { invalidParameter } from './stripe-failure.ts';
import { textOf } from './stripe-object.ts';
import type { StripeFields, StripeKind, StripeObject } from './stripe-object.ts';

/** One resource of the API: where it is, what reading it needs, how its list can be filtered. */
export interface StripeResource {
  readonly kind: StripeKind;
  readonly path: string;
  readonly permission: StripePermission;
  readonly filters: Readonly<Record<string, ListFilter>>;
}

const created: ListFilter = { kind: 'range', field: 'created' };
const customer: ListFilter = { kind: 'exact', field: 'customer' };
const collectionMethod: ListFilter = {
  kind: 'exact',
  field: 'collection_method',
  values: ['charge_automatically', 'send_invoice'],
};
const subscriptionStates = [
  'active',
  'all',
  'canceled',
  'ended',
  'incomplete',
  'incomplete_expired',
  'past_due',
  'paused',
  'trialing',
  'unpaid',
];
const maxEventTypes = 20;

/** Everything that the simulator serves. */
export const stripeResources: readonly StripeResource[] = [
  {
    kind: 'subscription',
    path: '/v1/subscriptions',
    permission: 'rak_subscription_read',
    filters: {
      created,
      customer,
      collection_method: collectionMethod,
      price: { kind: 'custom', read: readPrice },
      status: { kind: 'custom', read: readSubscriptionStatus },
    },
  },
  {
    kind: 'invoice',
    path: '/v1/invoices',
    permission: 'rak_invoice_read',
    filters: {
      created,
      customer,
      collection_method: collectionMethod,
      due_date: { kind: 'range', field: 'due_date' },
      status: {
        kind: 'exact',
        field: 'status',
        values: ['draft', 'open', 'paid', 'uncollectible', 'void'],
      },
      subscription: { kind: 'custom', read: readInvoiceSubscription },
    },
  },
  {
    kind: 'customer',
    path: '/v1/customers',
    permission: 'rak_customer_read',
    filters: { created, email: { kind: 'exact', field: 'email' } },
  },
  {
    kind: 'refund',
    path: '/v1/refunds',
    permission: 'rak_charge_read',
    filters: {
      created,
      charge: { kind: 'exact', field: 'charge' },
      payment_intent: { kind: 'exact', field: 'payment_intent' },
    },
  },
  {
    kind: 'payment_intent',
    path: '/v1/payment_intents',
    permission: 'rak_payment_intent_read',
    filters: { created, customer },
  },
  {
    kind: 'event',
    path: '/v1/events',
    permission: 'rak_event_read',
    filters: {
      created,
      delivery_success: { kind: 'custom', read: () => () => true },
      type: { kind: 'custom', read: readEventType },
      types: { kind: 'custom', read: readEventTypes },
    },
  },
];

type Test = (object: StripeObject) => boolean;

/** Canceled ones are hidden unless they are asked for. */
function readSubscriptionStatus([status]: readonly string[]): Test {
  if (status === undefined) return (object) => object['status'] !== 'canceled';
  if (!subscriptionStates.includes(status)) throw notOneOf('status', subscriptionStates);
  if (status === 'all') return () => true;
  const wanted = status === 'ended' ? ['canceled', 'incomplete_expired'] : [status];
  return (object) => wanted.includes(textOf(object, 'status'));
}

function readPrice([price]: readonly string[]): Test {
  if (price === undefined) return () => true;
  return (object) => {
    const items = (object['items'] as { data: readonly { price: StripeFields }[] }).data;
    return items.some((item) => item.price['id'] === price);
  };
}

function readInvoiceSubscription([subscription]: readonly string[]): Test {
  if (subscription === undefined) return () => true;
  return (object) => {
    const parent = object['parent'] as { subscription_details: StripeFields } | null;
    return parent?.subscription_details['subscription'] === subscription;
  };
}

/** One name, or a group with `*` as its wildcard. */
function readEventType([type]: readonly string[]): Test {
  if (type === undefined) return () => true;
  const pattern = type.split('*').map((text) => text.replace(/[^a-z_]/g, '\\$&'));
  const shape = new RegExp(`^${pattern.join('.*')}$`);
  return (object) => shape.test(textOf(object, 'type'));
}

/** Up to twenty whole names; a wildcard is not among what is documented. */
function readEventTypes(types: readonly string[]): Test {
  if (types.length === 0) return () => true;
  if (types.length > maxEventTypes) {
    const message = `Array must have at most ${String(maxEventTypes)} elements.`;
    throw invalidParameter('types', 'parameter_invalid_array', message);
  }
  const wrong = types.find((type) => !/^[a-z_]+(?:\.[a-z_]+)+$/.test(type));
  if (wrong !== undefined) {
    throw invalidParameter('types', 'parameter_invalid', `Invalid event type: ${wrong}`);
  }
  return (object) => types.includes(textOf(object, 'type'));
}
