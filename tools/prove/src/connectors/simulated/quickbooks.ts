import type { Clock } from '@ataski/kernel';
import { createQuickbooksSimulator } from '@ataski/sandbox';
import type { QuickbooksSizes } from '@ataski/sandbox';

import { connectByConsent, registerApp } from '../system/consent.ts';
import type { SimulatedSystem } from './simulated-system.ts';

/** The company that everything is read from. */
export const realmId = '9130350000000001';

/** A simulated QuickBooks. */
export type Quickbooks = ReturnType<typeof createQuickbooksSimulator>;

/** QuickBooks with so many records. */
export function simulateQuickbooks(
  clock: Clock,
  sizes: Partial<QuickbooksSizes>,
): SimulatedSystem<Quickbooks> {
  const { client, apps } = registerApp('quickbooks');
  const simulator = createQuickbooksSimulator({
    clients: [client],
    companies: [{ realmId, name: 'Proof', sizes }],
    limits: { perMinute: 1_000_000, perSecond: 1_000_000 },
    now: () => clock.now(),
  });
  return {
    ...{ system: 'quickbooks', simulator, apps },
    connect: connectByConsent('quickbooks', realmId),
  };
}
