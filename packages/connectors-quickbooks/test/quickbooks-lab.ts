import { createLab, createLabRuns, giveConsent, labClock } from '@ataski/connector-lab';
import type { Lab, LabClock, LabOptions, LabRuns } from '@ataski/connector-lab';
import type { TenantContext } from '@ataski/kernel';
import type { TestDatabase } from '@ataski/postgres';
import { createQuickbooksSimulator } from '@ataski/sandbox';
import type { QuickbooksSimulatorOptions } from '@ataski/sandbox';

import { quickbooks } from '../src/quickbooks.ts';

/** The company that is connected, and one of somebody else. */
export const acmeRealm = '9130350000000001';
export const otherRealm = '9130350000000002';

const redirectUri = 'https://product.example/oauth/callback';
const app = { client_id: 'client', client_secret: 'secret' };

/** A lab with a simulated QuickBooks. */
export interface QuickbooksLab extends Lab, LabRuns {
  readonly provider: ReturnType<typeof createQuickbooksSimulator>;
  readonly clock: LabClock;
  /** Consents for Acme's company; returns the connection's id. */
  connect(context: TenantContext, input?: ConnectQuickbooks): Promise<string>;
}

/** How a person connects. */
export interface ConnectQuickbooks {
  /** What somebody writes into the redirect on its way back. */
  readonly altered?: Readonly<Record<string, string>>;
  readonly reconnects?: string;
}

/** Composes one on a test's database. */
export async function createQuickbooksLab(
  database: TestDatabase,
  options: Partial<QuickbooksSimulatorOptions> = {},
  lab: Partial<LabOptions> = {},
): Promise<QuickbooksLab> {
  const clock = lab.clock ?? labClock();
  const provider = createQuickbooksSimulator({
    clients: [{ clientId: 'client', clientSecret: 'secret', redirectUris: [redirectUri] }],
    companies: [
      { realmId: acmeRealm, name: 'Acme', sizes: { Invoice: 40 } },
      { realmId: otherRealm, name: 'Globex' },
    ],
    limits: { perMinute: 100_000, perSecond: 100_000 },
    now: () => clock.now(),
    ...options,
  });
  const parts = await createLab(database, {
    ...{ simulators: [provider], connectors: [quickbooks], clock, apps: { quickbooks: app } },
    ...lab,
  });
  const connected: string[] = [];
  return {
    ...{ ...parts, ...createLabRuns(database, parts), provider, clock },
    async connect(context, { altered = {}, reconnects } = {}) {
      const begun = await parts.connections.beginConsent({
        ...{ context, system: 'quickbooks', label: 'Books', redirectUri },
        ...(reconnects === undefined ? {} : { reconnects }),
      });
      const given = await giveConsent(parts, begun.authorizeUrl, [acmeRealm]);
      const callback = { ...given, ...altered };
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
