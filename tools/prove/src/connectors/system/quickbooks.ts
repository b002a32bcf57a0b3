import { createQuickbooksSimulator } from '@ataski/sandbox';

import { connectByConsent, registerApp } from './consent.ts';
import type { ProvenSystem } from './proven-system.ts';

const account = '9130350000000001';

/** QuickBooks, by consent; its refresh token changes about every day. */
export const quickbooks: ProvenSystem = {
  id: 'quickbooks',
  // All three reports are read by the same code.
  killedStreams: ['company_info', 'accounts', 'customers', 'vendors', 'invoices', 'cash_flow'],
  open(clock) {
    const { client, ...app } = registerApp('quickbooks');
    const simulator = createQuickbooksSimulator({
      clients: [client],
      companies: [{ realmId: account, name: 'Proof', sizes: { Invoice: 40 } }],
      limits: { perMinute: 1_000_000, perSecond: 1_000_000 },
      now: () => clock.now(),
    });
    return {
      ...{ simulator, ...app, oauth: simulator.oauth },
      connect: connectByConsent('quickbooks', account),
    };
  },
};
