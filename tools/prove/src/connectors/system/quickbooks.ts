import { createQuickbooksSimulator } from '@ataski/sandbox';

import { connectByConsent, registerApp } from './consent.ts';
import type { ProvenSystem } from './proven-system.ts';

const account = '9130350000000001';

const sizes = { long: { Invoice: 40 }, short: { Customer: 3, Invoice: 3 } } as const;

const hourMs = 3_600_000;

/** QuickBooks, by consent; its refresh token changes about every day. */
export const quickbooks: ProvenSystem = {
  id: 'quickbooks',
  hasTokens: true,
  rotation: {
    tokenHost: 'oauth.platform.intuit.com',
    expiredAfterMs: 25 * hourMs,
    forgottenAfterMs: 25 * hourMs,
    honoured: 'for a day',
  },
  // All three reports are read by the same code.
  killedStreams: ['company_info', 'accounts', 'customers', 'vendors', 'invoices', 'cash_flow'],
  open(clock, length) {
    const { client, ...app } = registerApp('quickbooks');
    const simulator = createQuickbooksSimulator({
      clients: [client],
      companies: [{ realmId: account, name: 'Proof', sizes: sizes[length] }],
      limits: { perMinute: 1_000_000, perSecond: 1_000_000 },
      now: () => clock.now(),
    });
    return {
      ...{ simulator, ...app, oauth: simulator.oauth },
      connect: connectByConsent('quickbooks', account),
    };
  },
};
