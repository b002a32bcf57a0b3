import { createHubspotSimulator } from '@ataski/sandbox';

import { connectByConsent, registerApp } from './consent.ts';
import type { ProvenSystem } from './proven-system.ts';

const account = '4711';
const sizes = {
  long: { deals: 130, contacts: 110, companies: 30 },
  short: { deals: 3, contacts: 2, companies: 1 },
} as const;

/** HubSpot, by consent. */
export const hubspot: ProvenSystem = {
  id: 'hubspot',
  hasTokens: true,
  open(clock, length) {
    const { client, ...app } = registerApp('hubspot');
    const simulator = createHubspotSimulator({
      clients: [client],
      accounts: [{ id: account, name: 'Proof' }],
      sizes: { [account]: sizes[length] },
      ...{ requestsPerTenSeconds: 1_000_000, searchesPerSecond: 1_000_000 },
      now: () => clock.now(),
    });
    const connect = connectByConsent('hubspot', account);
    return { simulator, ...app, oauth: simulator.oauth, connect };
  },
};
