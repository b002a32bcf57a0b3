import { createCustomer } from './account-data.ts';
import { createInvoice } from './invoice-data.ts';
import { createRefund } from './payment-data.ts';
import type { StripeAccount } from './stripe-account.ts';
import { textOf } from './stripe-object.ts';
import type { StripeFields, StripeObject } from './stripe-object.ts';

/**
 * What may happen in an account, as if a person had done it in Stripe's dashboard. Each emits its
 * events.
 */
export interface StripeChanges {
  createCustomer(account: string, fields?: StripeFields): StripeObject;
  updateCustomer(account: string, id: string, fields: StripeFields): StripeObject;
  /** Cancels its subscriptions too, as Stripe does. */
  deleteCustomer(account: string, id: string): void;
  updateSubscription(account: string, id: string, fields: StripeFields): StripeObject;
  cancelSubscription(account: string, id: string): StripeObject;
  createInvoice(account: string, fields?: StripeFields): StripeObject;
  updateInvoice(account: string, id: string, fields: StripeFields): StripeObject;
  /** Throws unless it is a draft. */
  deleteDraftInvoice(account: string, id: string): void;
  updatePaymentIntent(account: string, id: string, fields: StripeFields): StripeObject;
  createRefund(account: string, paymentIntent: string, amount?: number | bigint): StripeObject;
}

const invoiceEvents: Readonly<Record<string, readonly string[]>> = {
  open: ['invoice.finalized'],
  paid: ['invoice.paid', 'invoice.payment_succeeded'],
  void: ['invoice.voided'],
  uncollectible: ['invoice.marked_uncollectible'],
};

/** The changes of the accounts that `open` finds. */
export function createStripeChanges(
  open: (account: string) => StripeAccount,
  nowSeconds: () => number,
): StripeChanges {
  return Object.freeze({
    createCustomer: (account, fields = {}) => {
      const { random, seed, list } = open(account);
      const made = createCustomer(random, seed, nowSeconds(), list('customer').length);
      return add(open(account), 'customer', { ...made, ...fields }, ['customer.created']);
    },
    updateCustomer: (account, id, fields) =>
      change(open(account), 'customer', id, fields, ['customer.updated']),
    deleteCustomer: (account, id) => removeCustomer(open(account), id, nowSeconds()),
    updateSubscription: (account, id, fields) =>
      change(open(account), 'subscription', id, fields, ['customer.subscription.updated']),
    cancelSubscription: (account, id) => cancel(open(account), id, nowSeconds()),
    createInvoice: (account, fields = {}) => {
      const opened = open(account);
      const customers = opened.list('customer');
      const customer =
        customers.find(({ id }) => id === fields['customer']) ?? opened.random.pick(customers);
      const own = opened.list('subscription').filter((one) => one['customer'] === customer.id);
      const made = createInvoice(opened.random, opened.seed, {
        customer,
        subscriptions: own.map(({ id }) => id),
        created: nowSeconds(),
        index: opened.list('invoice').length + 1,
      });
      const invoice = { ...made, ...draft, ...fields } as StripeObject;
      return add(opened, 'invoice', invoice, ['invoice.created']);
    },
    updateInvoice: (account, id, fields) => {
      const before = textOf(open(account).get('invoice', id), 'status');
      const after = textOf(fields, 'status') || before;
      const more = after === before ? [] : (invoiceEvents[after] ?? []);
      return change(open(account), 'invoice', id, fields, ['invoice.updated', ...more]);
    },
    deleteDraftInvoice: (account, id) => {
      const opened = open(account);
      const invoice = opened.get('invoice', id);
      if (invoice['status'] !== 'draft') throw new Error('Only a draft invoice can be deleted.');
      opened.remove('invoice', id);
      opened.emit('invoice.deleted', invoice);
    },
    updatePaymentIntent: (account, id, fields) =>
      change(open(account), 'payment_intent', id, fields, [
        `payment_intent.${fields['status'] === 'canceled' ? 'canceled' : 'succeeded'}`,
      ]),
    createRefund: (account, paymentIntent, amount) => {
      const opened = open(account);
      const payment = opened.get('payment_intent', paymentIntent);
      const refund = createRefund(opened.random, payment, nowSeconds(), amount);
      return add(opened, 'refund', refund, ['refund.created', 'charge.refunded']);
    },
  } satisfies StripeChanges);
}

type Kind = 'customer' | 'subscription' | 'invoice' | 'payment_intent' | 'refund';

function add(
  account: StripeAccount,
  kind: Kind,
  object: StripeObject,
  events: readonly string[],
): StripeObject {
  account.put(kind, object);
  for (const type of events) account.emit(type, object);
  return object;
}

function change(
  account: StripeAccount,
  kind: Kind,
  id: string,
  fields: StripeFields,
  events: readonly string[],
): StripeObject {
  const before = account.get(kind, id);
  const after = { ...before, ...fields, id, object: before.object, created: before.created };
  account.put(kind, after);
  const previous = Object.fromEntries(
    Object.keys(fields).map((name) => [name, before[name] ?? null]),
  );
  for (const type of events)
    account.emit(type, after, type.endsWith('.updated') ? previous : undefined);
  return after;
}

function cancel(account: StripeAccount, id: string, now: number): StripeObject {
  const fields = { status: 'canceled', canceled_at: now, ended_at: now };
  return change(account, 'subscription', id, fields, ['customer.subscription.deleted']);
}

function removeCustomer(account: StripeAccount, id: string, now: number): void {
  const customer = account.get('customer', id);
  for (const subscription of account.list('subscription')) {
    const isLive = subscription['customer'] === id && subscription['status'] !== 'canceled';
    if (isLive) cancel(account, subscription.id, now);
  }
  account.remove('customer', id);
  account.emit('customer.deleted', customer);
}

const draft: StripeFields = {
  status: 'draft',
  number: null,
  amount_paid: 0,
  status_transitions: {
    finalized_at: null,
    marked_uncollectible_at: null,
    paid_at: null,
    voided_at: null,
  },
};
