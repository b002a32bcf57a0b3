import type { SeededRandom } from '../seeded-random.ts';
import type { AccountSeed } from './account-seed.ts';
import { amountIn, bigAmount, narrow } from './amount.ts';
import { textOf } from './stripe-object.ts';
import type { StripeObject } from './stripe-object.ts';

/** A payment, most often a successful one. */
export function createPaymentIntent(
  random: SeededRandom,
  seed: AccountSeed,
  customer: StripeObject,
  created: number,
  index: number,
): StripeObject {
  const currency = textOf(customer, 'currency');
  const amount = index === 0 ? bigAmount : amountIn(random, currency);
  const status = random.oneIn(12) ? 'requires_payment_method' : 'succeeded';
  const id = random.id('pi_3', 23);
  return {
    id,
    object: 'payment_intent',
    created,
    amount,
    amount_received: status === 'succeeded' ? amount : 0,
    capture_method: 'automatic',
    client_secret: null,
    currency,
    customer: customer.id,
    description: `${seed.marker} payment ${String(index + 1)}`,
    latest_charge: status === 'succeeded' ? random.id('ch_3', 23) : null,
    livemode: false,
    metadata: {},
    payment_method_types: ['card'],
    status,
  };
}

/** A refund of part of a payment, or of the given amount. */
export function createRefund(
  random: SeededRandom,
  payment: StripeObject,
  created: number,
  amount?: number | bigint,
): StripeObject {
  const whole = BigInt(payment['amount'] as number | bigint);
  return {
    id: random.id('re_3', 23),
    object: 'refund',
    created,
    amount: amount ?? narrow(whole / 20n === 0n ? whole : (whole / 20n) * 10n),
    balance_transaction: null,
    charge: payment['latest_charge'] ?? null,
    currency: payment['currency'] ?? null,
    destination_details: { type: 'card' },
    metadata: {},
    payment_intent: payment.id,
    reason: 'requested_by_customer',
    receipt_number: null,
    status: 'succeeded',
  };
}
