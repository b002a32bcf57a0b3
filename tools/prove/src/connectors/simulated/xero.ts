import type { Clock } from '@ataski/kernel';
import { createXeroSimulator } from '@ataski/sandbox';

import { connectByConsent, registerApp } from '../system/consent.ts';
import type { SimulatedSystem } from './simulated-system.ts';

/** The organisation that everything is read from. */
export const organisationId = '11111111-1111-4111-8111-111111111111';

/** Xero with so many invoices. */
export function simulateXero(
  clock: Clock,
  invoices: number,
): SimulatedSystem<ReturnType<typeof createXeroSimulator>> {
  const { client, apps } = registerApp('xero');
  const simulator = createXeroSimulator({
    clients: [client],
    organisations: [{ tenantId: organisationId, name: 'Proof', invoices }],
    limits: { perMinute: 1_000_000, perDay: 1_000_000, appPerMinute: 1_000_000 },
    now: () => clock.now(),
  });
  return {
    ...{ system: 'xero', simulator, apps },
    connect: connectByConsent('xero', organisationId),
  };
}
