import { createLab, labClock } from '@ataski/connector-lab';
import type { Lab, LabClock, LabOptions } from '@ataski/connector-lab';
import { getConnection, tokenBasedAuth } from '@ataski/connectors-kit';
import type { Connector, SyncRun } from '@ataski/connectors-kit';
import type { TenantContext } from '@ataski/kernel';
import type { TestDatabase } from '@ataski/postgres';
import { createNetsuiteSimulator } from '@ataski/sandbox';
import type { SimulatedNetsuiteAccount } from '@ataski/sandbox';

import { netsuite } from '../src/index.ts';

const token = {
  consumerKey: 'ck_lab',
  consumerSecret: 'cs_lab',
  tokenId: 'ti_lab',
  tokenSecret: 'ts_lab',
};

/** A lab with one account of a simulated NetSuite. */
export interface NetsuiteLab {
  readonly lab: Lab;
  readonly clock: LabClock;
  readonly provider: ReturnType<typeof createNetsuiteSimulator>;
  readonly account: string;
  readonly connector: Connector;
  /** Connects, the account spelt as given, and returns the connection's id. */
  connect(context: TenantContext, spelling?: string, secret?: string): Promise<string>;
  /** Syncs to the end and returns the run. */
  sync(connectionId: string): Promise<SyncRun>;
}

/** Composes it. Signatures go by the lab's clock, as the simulator does. */
export async function createNetsuiteLab(
  database: TestDatabase,
  options: Partial<SimulatedNetsuiteAccount> = {},
  more: Partial<LabOptions> = {},
): Promise<NetsuiteLab> {
  const { account = '123456' } = options;
  const clock = labClock();
  const provider = createNetsuiteSimulator({
    accounts: [{ account, tokens: [token], ...options }],
    now: () => clock.now(),
  });
  const definition = { ...netsuite.definition, auth: tokenBasedAuth({ clock }) };
  const connector: Connector = { ...netsuite, definition };
  const lab = await createLab(database, {
    ...{ simulators: [provider], connectors: [connector], clock },
    ...more,
  });
  const { acme } = database.tenants;
  const connected: (readonly [TenantContext, string])[] = [];
  // So that the next lab on the same database may connect the same account.
  const close = async (): Promise<void> => {
    for (const [{ tenantId }, id] of connected) {
      await database.as(tenantId, (tx) => lab.connections.disconnect(tx, id));
    }
    await lab.close();
  };
  return {
    ...{ lab: { ...lab, close }, clock, provider, account, connector },
    async connect(context, spelling = account, token_secret = token.tokenSecret) {
      const { connection } = await lab.connections.connect({
        ...{ context, system: 'netsuite', label: 'Ledger' },
        credentials: {
          account_id: spelling,
          consumer_key: token.consumerKey,
          consumer_secret: token.consumerSecret,
          token_id: token.tokenId,
          token_secret,
        },
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
