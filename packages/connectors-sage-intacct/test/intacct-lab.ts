import { createLab, labClock } from '@ataski/connector-lab';
import type { Lab, LabClock } from '@ataski/connector-lab';
import { getConnection } from '@ataski/connectors-kit';
import type { SyncRun } from '@ataski/connectors-kit';
import type { TenantContext } from '@ataski/kernel';
import type { TestDatabase } from '@ataski/postgres';
import { createSageIntacctSimulator } from '@ataski/sandbox';
import type { SimulatedIntacctCompany } from '@ataski/sandbox';

import { sageIntacct } from '../src/index.ts';

/** The product as a sender, as the lab and the simulator know it. */
export const sender = { sender_id: 'ataski', sender_password: 'sender pass' };
const password = 'user & <pass>';

/** A lab with one company of a simulated Sage Intacct. */
export interface IntacctLab {
  readonly lab: Lab;
  readonly clock: LabClock;
  readonly provider: ReturnType<typeof createSageIntacctSimulator>;
  connect(context: TenantContext, userPassword?: string): Promise<string>;
  /** Syncs to the end, or as long as attempts are due, and returns the run. */
  sync(connectionId: string): Promise<SyncRun>;
}

/** Composes it around the company `acme`. */
export async function createIntacctLab(
  database: TestDatabase,
  options: Partial<SimulatedIntacctCompany> = {},
): Promise<IntacctLab> {
  const clock = labClock();
  const provider = createSageIntacctSimulator({
    senders: { [sender.sender_id]: sender.sender_password },
    companies: [
      {
        ...{ companyId: 'acme', users: { reader: password } },
        authorisedSenders: [sender.sender_id],
        ...options,
      },
    ],
    now: () => clock.now(),
  });
  const lab = await createLab(database, {
    ...{ simulators: [provider], connectors: [sageIntacct], clock },
    apps: { sage_intacct: sender },
  });
  const { acme } = database.tenants;
  const connected: (readonly [TenantContext, string])[] = [];
  // So that the next lab on the same database may connect the same company.
  const close = async (): Promise<void> => {
    for (const [{ tenantId }, id] of connected) {
      await database.as(tenantId, (tx) => lab.connections.disconnect(tx, id));
    }
    await lab.close();
  };
  return {
    ...{ lab: { ...lab, close }, clock, provider },
    async connect(context, user_password = password) {
      const { connection } = await lab.connections.connect({
        ...{ context, system: 'sage_intacct', label: 'Ledger' },
        credentials: { company_id: 'acme', user_id: 'reader', user_password },
      });
      connected.push([context, connection.id]);
      return connection.id;
    },
    async sync(connectionId) {
      await database.as(acme, (tx) => lab.connections.startSync(tx, connectionId));
      while (await lab.runner.runOnce());
      const { lastRun } = await database.as(acme, (tx) => getConnection(tx, connectionId));
      if (lastRun === null) throw new Error('There is no run.');
      return lastRun;
    },
  };
}
