import type { SeededRandom } from '../seeded-random.ts';
import { amountIn } from './amount.ts';
import { textOf } from './stripe-object.ts';
import type { StripeFields, StripeObject } from './stripe-object.ts';

const day = 86_400;
const month = 30 * day;
const subscriptionStates = [
  'active',
  'active',
  'active',
  'active',
  'active',
  'trialing',
  'past_due',
  'canceled',
  'canceled',
  'paused',
];

/** A subscription with one item, as `Stripe-Version: 2026-10-28.endive` shows one. */
export function createSubscription(
  random: SeededRandom,
  customer: StripeObject,
  created: number,
): StripeObject {
  const currency = textOf(customer, 'currency');
  const id = random.id('sub_1', 23);
  const status = random.pick(subscriptionStates);
  const item: StripeFields = {
    id: random.id('si_', 14),
    object: 'subscription_item',
    created,
    // Since 2025-03-31 the period lives here and no longer on the subscription.
    current_period_start: created,
    current_period_end: created + month,
    metadata: {},
    price: createPrice(random, currency, created),
    quantity: 1 + random.integer(9),
    subscription: id,
  };
  return {
    id,
    object: 'subscription',
    created,
    application_fee_percent: random.oneIn(30) ? 2.5 : null,
    automatic_tax: { enabled: false },
    billing_cycle_anchor: created,
    cancel_at: null,
    cancel_at_period_end: false,
    canceled_at: status === 'canceled' ? created + 10 * day : null,
    collection_method: 'charge_automatically',
    currency,
    customer: customer.id,
    ended_at: status === 'canceled' ? created + 10 * day : null,
    items: {
      object: 'list',
      data: [item],
      has_more: false,
      url: `/v1/subscription_items?subscription=${id}`,
    },
    latest_invoice: null,
    livemode: false,
    metadata: {},
    start_date: created,
    status,
    trial_end: null,
  };
}

function createPrice(random: SeededRandom, currency: string, created: number): StripeFields {
  const amount = amountIn(random, currency);
  // A price below the minor unit has no integer amount, only a decimal text of up to 12 places.
  const isFractional = random.oneIn(4);
  const decimal = `${String(amount)}.${String(1 + random.integer(999_999_999_998)).padStart(12, '0')}`;
  return {
    id: random.id('price_1', 23),
    object: 'price',
    active: true,
    billing_scheme: 'per_unit',
    created,
    currency,
    livemode: false,
    product: random.id('prod_', 14),
    recurring: { interval: 'month', interval_count: 1, usage_type: 'licensed' },
    type: 'recurring',
    unit_amount: isFractional ? null : amount,
    unit_amount_decimal: isFractional ? decimal : String(amount),
  };
}
