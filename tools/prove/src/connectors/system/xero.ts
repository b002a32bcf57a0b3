import { createXeroSimulator } from '@ataski/sandbox';

import { connectByConsent, registerApp } from './consent.ts';
import type { ProvenSystem } from './proven-system.ts';

const account = '11111111-1111-4111-8111-111111111111';

const minuteMs = 60_000;

/** Xero, by consent; its refresh token changes at each use. */
export const xero: ProvenSystem = {
  id: 'xero',
  hasTokens: true,
  rotation: {
    tokenHost: 'identity.xero.com',
    expiredAfterMs: 40 * minuteMs,
    forgottenAfterMs: 31 * minuteMs,
    honoured: 'for thirty minutes',
  },
  // Both reports are read by the same code, 48 months each.
  killedStreams: ['organisation', 'accounts', 'invoices', 'profit_and_loss'],
  open(clock, length) {
    const { client, ...app } = registerApp('xero');
    const simulator = createXeroSimulator({
      clients: [client],
      organisations: [{ tenantId: account, name: 'Proof', invoices: length === 'long' ? 40 : 3 }],
      limits: { perMinute: 1_000_000, perDay: 1_000_000, appPerMinute: 1_000_000 },
      now: () => clock.now(),
    });
    return {
      ...{ simulator, ...app, oauth: simulator.oauth },
      connect: connectByConsent('xero', account),
    };
  },
};
