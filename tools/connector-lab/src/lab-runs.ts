import { getConnection } from '@ataski/connectors-kit';
import type { SyncRun } from '@ataski/connectors-kit';
import type { TestDatabase } from '@ataski/postgres';

import type { Lab } from './lab.ts';

/** The runs of Acme's connections. */
export interface LabRuns {
  /** Asks for a run without carrying it out. */
  ask(connectionId: string): Promise<void>;
  /** Asks for a run, and carries out whatever is due. */
  sync(connectionId: string): Promise<SyncRun>;
  lastRun(connectionId: string): Promise<SyncRun>;
}

/** Asks for runs in a lab, and carries them out. */
export function createLabRuns(database: TestDatabase, lab: Lab): LabRuns {
  const { acme } = database.tenants;
  const ask = async (connectionId: string): Promise<void> => {
    await database.as(acme, (tx) => lab.connections.startSync(tx, connectionId));
  };
  const lastRun = async (connectionId: string): Promise<SyncRun> => {
    const connection = await database.as(acme, (tx) => getConnection(tx, connectionId));
    if (connection.lastRun === null) throw new Error('There is no run.');
    return connection.lastRun;
  };
  return Object.freeze<LabRuns>({
    ...{ ask, lastRun },
    async sync(connectionId) {
      await ask(connectionId);
      while (await lab.runner.runOnce());
      return await lastRun(connectionId);
    },
  });
}
