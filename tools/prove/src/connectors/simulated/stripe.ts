import type { Clock } from '@ataski/kernel';
import { allStripePermissions, createStripeSimulator } from '@ataski/sandbox';
import type { StripeSizes } from '@ataski/sandbox';

import { randomText } from '../../foundation/canary/canary-secrets.ts';
import type { SimulatedSystem } from './simulated-system.ts';

/** The account that everything is read from. */
export const stripeAccount = 'acct_proof';

/** A simulated Stripe. */
export type Stripe = ReturnType<typeof createStripeSimulator>;

/** Stripe with so many objects. */
export function simulateStripe(clock: Clock, sizes: Partial<StripeSizes>): SimulatedSystem<Stripe> {
  const key = `rk_test_${randomText(40)}`;
  const simulator = createStripeSimulator({
    keys: [{ key, account: stripeAccount, permissions: allStripePermissions }],
    sizes: { [stripeAccount]: sizes },
    now: () => clock.now(),
    requestsPerSecond: 1_000_000,
    historyUntil: new Date('2026-11-20T00:00:00Z'),
  });
  return {
    ...{ system: 'stripe', simulator, apps: {} },
    async connect({ connections }, context) {
      const credentials = { restricted_key: key };
      const input = { context, system: 'stripe', label: 'Proof', credentials };
      return (await connections.connect(input)).connection.id;
    },
  };
}
