import type { SeededRandom } from '../seeded-random.ts';
import type { AccountSeed } from './account-seed.ts';
import { amountIn, bigAmount, narrow } from './amount.ts';
import { textOf } from './stripe-object.ts';
import type { StripeFields, StripeObject } from './stripe-object.ts';

const month = 30 * 86_400;
const invoiceStates = [
  'paid',
  'paid',
  'paid',
  'paid',
  'paid',
  'paid',
  'paid',
  'open',
  'draft',
  'void',
  'uncollectible',
];

/** What an invoice is made from. */
export interface InvoiceSeed {
  readonly customer: StripeObject;
  /** Ids of the customer's own. */
  readonly subscriptions: readonly string[];
  readonly created: number;
  /** Counts from 0; decides which invoice has the big amount and which the many lines. */
  readonly index: number;
}

/** An invoice with all its lines in `lines`; the API shows the first ten of them. */
export function createInvoice(
  random: SeededRandom,
  seed: AccountSeed,
  invoice: InvoiceSeed,
): StripeObject {
  const { customer, created, index } = invoice;
  const id = random.id('in_1', 23);
  const currency = textOf(customer, 'currency');
  const { subscriptions } = invoice;
  const isOneOff = subscriptions.length === 0 || random.oneIn(5);
  const subscription = isOneOff ? null : random.pick(subscriptions);
  // One in fifty is longer than the ten lines that come with the invoice itself.
  const count = index % 50 === 7 ? 12 + random.integer(26) : 1 + random.integer(3);
  const lines = Array.from({ length: count }, (_, line) =>
    createLine(random, { id, currency, subscription, created }, index === 0 && line === 0),
  );
  const total = lines.reduce((sum, line) => sum + BigInt(line['amount'] as number | bigint), 0n);
  const status = random.pick(invoiceStates);
  return {
    id,
    object: 'invoice',
    created,
    account_name: seed.marker,
    amount_due: narrow(total),
    amount_paid: status === 'paid' ? narrow(total) : 0,
    amount_remaining: status === 'paid' ? 0 : narrow(total),
    attempted: status !== 'draft',
    billing_reason: subscription === null ? 'manual' : 'subscription_cycle',
    collection_method: 'charge_automatically',
    currency,
    customer: customer.id,
    customer_name: customer['name'] ?? null,
    description: `${seed.marker} invoice ${String(index + 1)}`,
    due_date: status === 'open' ? created + month : null,
    lines,
    livemode: false,
    metadata: {},
    number: status === 'draft' ? null : `${seed.marker}-${String(index + 1).padStart(6, '0')}`,
    parent: parentOf(subscription),
    period_end: created,
    period_start: created - month,
    status,
    status_transitions: {
      finalized_at: status === 'draft' ? null : created + 3600,
      marked_uncollectible_at: status === 'uncollectible' ? created + 7200 : null,
      paid_at: status === 'paid' ? created + 7200 : null,
      voided_at: status === 'void' ? created + 7200 : null,
    },
    subtotal: narrow(total),
    total: narrow(total),
  };
}

function parentOf(subscription: string | null): StripeFields | null {
  if (subscription === null) return null;
  return {
    type: 'subscription_details',
    quote_details: null,
    subscription_details: { metadata: {}, subscription },
  };
}

function createLine(
  random: SeededRandom,
  invoice: { id: string; currency: string; subscription: string | null; created: number },
  isBig: boolean,
): StripeFields {
  const amount = isBig ? bigAmount : amountIn(random, invoice.currency);
  const decimal = isBig ? `${String(bigAmount)}.000000000001` : String(amount);
  return {
    id: random.id('il_1', 23),
    object: 'line_item',
    amount,
    currency: invoice.currency,
    description: 'Monthly fee',
    discountable: true,
    invoice: invoice.id,
    livemode: false,
    metadata: {},
    parent: null,
    period: { end: invoice.created, start: invoice.created - month },
    pricing: { type: 'price_details', unit_amount_decimal: decimal },
    quantity: 1,
    subscription: invoice.subscription,
  };
}
