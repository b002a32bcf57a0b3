import { allStripePermissions, createStripeSimulator } from '@ataski/sandbox';

import { randomText } from '../../foundation/canary/canary-secrets.ts';
import type { ProvenSystem } from './proven-system.ts';

const account = 'acct_proof';
const sizes = {
  long: {
    ...{ customers: 220, subscriptions: 110, invoices: 120 },
    ...{ refunds: 110, payment_intents: 430 },
  },
  short: { customers: 3, subscriptions: 1, invoices: 1, refunds: 1, payment_intents: 1 },
} as const;

/** Stripe, with a restricted key. */
export const stripe: ProvenSystem = {
  id: 'stripe',
  open(clock, length) {
    const secret = randomText(40);
    const key = `rk_test_${secret}`;
    return {
      simulator: createStripeSimulator({
        keys: [{ key, account, permissions: allStripePermissions }],
        sizes: { [account]: sizes[length] },
        now: () => clock.now(),
        requestsPerSecond: 100_000,
        historyUntil: new Date('2026-11-20T00:00:00Z'),
      }),
      apps: {},
      secrets: { 'restricted key': secret },
      async connect({ connections }, context) {
        const credentials = { restricted_key: key };
        const input = { context, system: 'stripe', label: 'Proof', credentials };
        return (await connections.connect(input)).connection.id;
      },
    };
  },
};
