import { readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { createLab, createWorld, labClock, labMigrations } from '@ataski/connector-lab';
import { streamNames } from '@ataski/connectors-kit';
import { acceptanceChecks } from '@ataski/connectors-kit/testing';
import type { AcceptanceWorld } from '@ataski/connectors-kit/testing';
import type { TenantContext } from '@ataski/kernel';
import { useDatabase } from '@ataski/postgres';
import { allStripePermissions, createStripeSimulator } from '@ataski/sandbox';

import { stripe } from './stripe.ts';

const account = 'acct_lab';
const key = 'rk_test_lab0123456789abcdef';
const sizes = { customers: 130, subscriptions: 20, invoices: 110, refunds: 5, payment_intents: 30 };

describe('the Stripe connector is accepted by', () => {
  const database = useDatabase({ migrations: labMigrations });

  async function createStripeWorld(): Promise<AcceptanceWorld> {
    const clock = labClock();
    const provider = createStripeSimulator({
      keys: [{ key, account, permissions: allStripePermissions }],
      sizes: { [account]: sizes },
      now: () => clock.now(),
      requestsPerSecond: 100_000,
      historyUntil: new Date('2026-11-20T00:00:00Z'),
    });
    const lab = await createLab(database, { simulators: [provider], connectors: [stripe], clock });
    const connect = async (context: TenantContext, restricted_key: string): Promise<string> => {
      const input = { context, system: 'stripe', label: 'Lab', credentials: { restricted_key } };
      return (await lab.connections.connect(input)).connection.id;
    };
    return createWorld({
      ...{ database, lab, connector: stripe },
      // The seed's last days bring so many events of the five kinds.
      expected: { ...sizes, events: 15 },
      connect: (context) => connect(context, key),
      connectWrongly: (context) => connect(context, 'rk_test_unknown0123456789'),
      change() {
        clock.pass(3_600_000);
        const [first, second] = provider.objects(account, 'customer');
        if (first === undefined || second === undefined) throw new Error('No customers.');
        provider.mutate.updateCustomer(account, first.id, { name: 'Renamed' });
        provider.mutate.deleteCustomer(account, second.id);
        return Promise.resolve({
          changed: { stream: 'customers', sourceId: first.id },
          removed: { stream: 'customers', sourceId: second.id },
        });
      },
      beyond: (stream, position) =>
        stream === 'events'
          ? { ...(position as object), readFrom: 4_000_000_000, applyFrom: 4_000_000_000 }
          : position,
    });
  }

  const fixtures = Object.fromEntries(
    streamNames(stripe).map((name) => [
      name,
      readFileSync(new URL(`../test/fixtures/${name}.json`, import.meta.url), 'utf8'),
    ]),
  );
  const checks = acceptanceChecks({ fixtures, createWorld: createStripeWorld });
  it.each(checks)('$name', async ({ run }) => {
    await expect(run()).resolves.toBeUndefined();
  });
});
