import { createLab, createLabRuns, giveConsent, labClock } from '@ataski/connector-lab';
import type { Lab, LabClock, LabOptions, LabRuns } from '@ataski/connector-lab';
import type { TenantContext } from '@ataski/kernel';
import type { TestDatabase } from '@ataski/postgres';
import { createXeroSimulator } from '@ataski/sandbox';
import type { ProviderSimulator, XeroSimulatorOptions } from '@ataski/sandbox';

import { xero } from '../src/xero.ts';

/** The organisation that is connected, and one of somebody else. */
export const acmeBooks = '11111111-1111-4111-8111-111111111111';
export const otherBooks = '22222222-2222-4222-8222-222222222222';

const redirectUri = 'https://product.example/oauth/callback';
const app = { client_id: 'client', client_secret: 'secret' };

/** A lab with a simulated Xero. */
export interface XeroLab extends Lab, LabRuns {
  readonly provider: ReturnType<typeof createXeroSimulator>;
  readonly clock: LabClock;
  /** Consents for these organisations, Acme's when none is named; returns the connection's id. */
  connect(context: TenantContext, input?: ConnectXero): Promise<string>;
}

/** How a person connects. */
export interface ConnectXero {
  readonly organisations?: readonly string[];
  readonly reconnects?: string;
}

/** How a lab differs from the ordinary one. */
export interface XeroLabOptions extends Partial<LabOptions> {
  /** Stands between the simulator and the door, for a provider that goes wrong. */
  readonly mislead?: (simulator: ProviderSimulator) => ProviderSimulator;
}

/** Composes one on a test's database. */
export async function createXeroLab(
  database: TestDatabase,
  options: Partial<XeroSimulatorOptions> = {},
  { mislead = (simulator) => simulator, ...lab }: XeroLabOptions = {},
): Promise<XeroLab> {
  const clock = lab.clock ?? labClock();
  const provider = createXeroSimulator({
    clients: [{ clientId: 'client', clientSecret: 'secret', redirectUris: [redirectUri] }],
    organisations: [
      { tenantId: acmeBooks, name: 'Acme', invoices: 40 },
      { tenantId: otherBooks, name: 'Globex' },
    ],
    limits: { perMinute: 100_000, perDay: 1_000_000, appPerMinute: 1_000_000 },
    now: () => clock.now(),
    ...options,
  });
  const parts = await createLab(database, {
    ...{ simulators: [mislead(provider)], connectors: [xero], clock, apps: { xero: app } },
    ...lab,
  });
  const connected: string[] = [];
  return {
    ...{ ...parts, ...createLabRuns(database, parts), provider, clock },
    async connect(context, { organisations = [acmeBooks], reconnects } = {}) {
      const begun = await parts.connections.beginConsent({
        ...{ context, system: 'xero', label: 'Books', redirectUri },
        ...(reconnects === undefined ? {} : { reconnects }),
      });
      const callback = await giveConsent(parts, begun.authorizeUrl, organisations);
      const { connection } = await parts.connections.finishConsent({ context, callback });
      connected.push(connection.id);
      return connection.id;
    },
    // So that the next lab on the same database may connect the same books.
    async close() {
      for (const id of connected) {
        await database.as(database.tenants.acme, (tx) => parts.connections.disconnect(tx, id));
      }
      await parts.close();
    },
  };
}
