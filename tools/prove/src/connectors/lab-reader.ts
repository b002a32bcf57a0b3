import { createLab } from '@ataski/connector-lab';
import type { LabClock } from '@ataski/connector-lab';
import { getConnection } from '@ataski/connectors-kit';
import type { Connector, SyncRun } from '@ataski/connectors-kit';
import type { ProviderSimulator } from '@ataski/sandbox';

import type { LabDatabase } from './lab-database.ts';
import type { SimulatedSystem } from './simulated/simulated-system.ts';
import { connectorOf } from './system/connectors.ts';

/** A connection of Acme to one provider, read in this process. */
export interface LabReader {
  /** Reads whatever is due and returns the run. Throws unless it is complete. */
  sync(): Promise<SyncRun>;
  /** What landed of a stream and is not buried: texts by source id. */
  live(stream: string): Promise<ReadonlyMap<string, string>>;
  /** Source ids of what is buried. */
  buried(stream: string): Promise<readonly string[]>;
  close(): Promise<void>;
}

/** How it reads. */
export interface LabReaderOptions {
  readonly clock: LabClock;
  readonly provider: SimulatedSystem;
  /** What stands before the provider. Default: nothing. */
  readonly stand?: (simulator: ProviderSimulator) => ProviderSimulator;
  /** Takes from the connector, or breaks it. */
  readonly change?: (connector: Connector) => Connector;
}

/** Connects, without reading anything. */
export async function openLabReader(
  database: LabDatabase,
  { clock, provider, stand = (one) => one, change = (one) => one }: LabReaderOptions,
): Promise<LabReader> {
  const { system, simulator, apps } = provider;
  const lab = await createLab(database, {
    ...{ simulators: [stand(simulator)], connectors: [change(connectorOf(system, clock))] },
    ...{ apps, clock },
  });
  const connectionId = await provider.connect(lab, database.context());
  const { superuser } = database.pools;
  return Object.freeze<LabReader>({
    async sync() {
      const { tenancy } = database;
      await tenancy.withTenant(database.context(), (tx) =>
        lab.connections.startSync(tx, connectionId),
      );
      while (await lab.runner.runOnce());
      const { lastRun } = await tenancy.withTenant(database.context(), (tx) =>
        getConnection(tx, connectionId),
      );
      if (lastRun?.state === 'complete') return lastRun;
      throw new Error(
        `${system}: the run is ${lastRun?.state ?? 'absent'}: ${String(lastRun?.errorCode)}.`,
      );
    },
    async live(stream) {
      const { rows } = await superuser.query<{ id: string; data: string }>(
        `select source_id as id, data from connectors_kit.record
          where connection_id = $1 and stream = $2 and deleted_at is null`,
        [connectionId, stream],
      );
      return new Map(rows.map(({ id, data }) => [id, data]));
    },
    async buried(stream) {
      const { rows } = await superuser.query<{ id: string }>(
        `select source_id as id from connectors_kit.record
          where connection_id = $1 and stream = $2 and deleted_at is not null`,
        [connectionId, stream],
      );
      return rows.map(({ id }) => id);
    },
    async close() {
      await database.tenancy.withTenant(database.context(), (tx) =>
        lab.connections.disconnect(tx, connectionId),
      );
      await lab.close();
    },
  });
}
