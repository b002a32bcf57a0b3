import type { StripeKind } from '@ataski/sandbox';

import { simulateStripe, stripeAccount } from '../../simulated/stripe.ts';
import { landedObjects, providedObjects } from '../stripe-objects.ts';
import { ofEach } from './deletion-case.ts';
import type { DeletionCase } from './deletion-case.ts';

const hour = 3_600_000;

/** Stripe: deleted customers and drafts; what is canceled or void stays with its state. */
export const stripeDeletions: DeletionCase = {
  system: 'stripe',
  async open({ clock, read }) {
    const provider = simulateStripe(clock, {
      ...{ customers: 40, subscriptions: 40, invoices: 60, refunds: 5, payment_intents: 20 },
    });
    const { mutate, objects } = provider.simulator;
    // The drafts that are deleted later.
    for (let n = 0; n < ofEach; n += 1) mutate.createInvoice(stripeAccount);
    const reader = await read(provider);
    return {
      reader,
      laterMs: hour,
      takeAway() {
        const some = (kind: StripeKind, status: string | null): readonly string[] =>
          objects(stripeAccount, kind)
            .filter((object) => status === null || object['status'] === status)
            .slice(0, ofEach)
            .map(({ id }) => id);
        const drafts = some('invoice', 'draft');
        const open = some('invoice', 'open');
        const active = some('subscription', 'active');
        const payments = some('payment_intent', null);
        for (const id of drafts) mutate.deleteDraftInvoice(stripeAccount, id);
        for (const id of open) mutate.updateInvoice(stripeAccount, id, { status: 'void' });
        for (const id of active) mutate.cancelSubscription(stripeAccount, id);
        for (const id of payments)
          mutate.updatePaymentIntent(stripeAccount, id, { status: 'canceled' });
        const customers = some('customer', null);
        for (const id of customers) mutate.deleteCustomer(stripeAccount, id);
        return {
          ...{ 'deleted customers': customers.length, 'deleted drafts': drafts.length },
          ...{ voided: open.length, canceled: active.length + payments.length },
        };
      },
      provided: () => providedObjects(provider.simulator),
      landed: () => landedObjects(reader),
    };
  },
};
