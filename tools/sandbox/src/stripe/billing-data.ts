import type { SeededRandom } from '../seeded-random.ts';
import type { AccountObjects, AccountSeed } from './account-seed.ts';
import { instants } from './history.ts';
import { createInvoice } from './invoice-data.ts';
import { createPaymentIntent, createRefund } from './payment-data.ts';
import type { StripeObject } from './stripe-object.ts';
import { createSubscription } from './subscription-data.ts';

/** What belongs to the customers: subscriptions, invoices, payments and refunds. */
export function createBilling(
  random: SeededRandom,
  seed: AccountSeed,
  customers: readonly StripeObject[],
): Omit<AccountObjects, 'customers'> {
  const { sizes, until } = seed;
  const subscriptions = instants(random, sizes.subscriptions, until).map((created) =>
    createSubscription(random, random.pick(customers), created),
  );
  const byCustomer = Map.groupBy(subscriptions, ({ customer }) => customer);
  const invoices = instants(random, sizes.invoices, until).map((created, index) => {
    const customer = random.pick(customers);
    const own = (byCustomer.get(customer.id) ?? []).map(({ id }) => id);
    return createInvoice(random, seed, { customer, subscriptions: own, created, index });
  });
  const payments = instants(random, sizes.payment_intents, until).map((created, index) =>
    createPaymentIntent(random, seed, random.pick(customers), created, index),
  );
  const paid = payments.filter(({ status }) => status === 'succeeded');
  const refunds = instants(random, paid.length === 0 ? 0 : sizes.refunds, until).map((created) =>
    createRefund(random, random.pick(paid), created),
  );
  return { subscriptions, invoices, payment_intents: payments, refunds };
}
