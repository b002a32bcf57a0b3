import type { Clock } from '@ataski/kernel';
import { createHubspotSimulator } from '@ataski/sandbox';
import type { HubspotSizes } from '@ataski/sandbox';

import { connectByConsent, registerApp } from '../system/consent.ts';
import type { SimulatedSystem } from './simulated-system.ts';

/** The account that everything is read from. */
export const hubspotAccount = '4711';

/** HubSpot with so many records. */
export function simulateHubspot(
  clock: Clock,
  sizes: HubspotSizes,
): SimulatedSystem<ReturnType<typeof createHubspotSimulator>> {
  const { client, apps } = registerApp('hubspot');
  const simulator = createHubspotSimulator({
    clients: [client],
    accounts: [{ id: hubspotAccount, name: 'Proof' }],
    sizes: { [hubspotAccount]: sizes },
    ...{ requestsPerTenSeconds: 1_000_000, searchesPerSecond: 1_000_000 },
    now: () => clock.now(),
  });
  return {
    ...{ system: 'hubspot', simulator, apps },
    connect: connectByConsent('hubspot', hubspotAccount),
  };
}
