import { getConnection, streamNames } from '@ataski/connectors-kit';
import type { Connector } from '@ataski/connectors-kit';
import type { AcceptanceWorld } from '@ataski/connectors-kit/testing';
import type { TenantContext } from '@ataski/kernel';
import type { TestDatabase } from '@ataski/postgres';

import type { Lab } from './lab.ts';
import { landedRows } from './landed.ts';

/** What a world knows of one provider. */
export interface WorldOptions {
  readonly database: TestDatabase;
  readonly lab: Lab;
  readonly connector: Connector;
  readonly expected: AcceptanceWorld['expected'];
  /** Connects as the context's person and returns the connection's id. */
  connect(context: TenantContext): Promise<string>;
  connectWrongly(context: TenantContext): Promise<unknown>;
  change: AcceptanceWorld['change'];
  /** A stored position, moved beyond what the provider has. */
  beyond(stream: string, position: unknown): unknown;
}

/** A world for the acceptance checks, in the tenant Acme of a test's database. */
export function createWorld(options: WorldOptions): AcceptanceWorld {
  const { database, lab, connector, expected } = options;
  const { acme } = database.tenants;
  const context = (): TenantContext => database.context(acme);
  const connected: string[] = [];
  const connect = async (): Promise<string> => {
    const connectionId = await options.connect(context());
    connected.push(connectionId);
    return connectionId;
  };
  const disconnectAll = async (): Promise<void> => {
    for (const connectionId of connected.splice(0)) {
      await database.as(acme, (tx) => lab.connections.disconnect(tx, connectionId));
    }
  };

  return Object.freeze<AcceptanceWorld>({
    ...{ connector, expected, connect },
    connectAgain: async () => {
      await disconnectAll();
      return await connect();
    },
    connectWrongly: () => options.connectWrongly(context()),
    async sync(connectionId, pages) {
      await database.as(acme, (tx) => lab.connections.startSync(tx, connectionId));
      if (pages === undefined) while (await lab.runner.runOnce());
      else for (let page = 0; page < pages; page += 1) await lab.pageRunner.runOnce();
      const { lastRun } = await database.as(acme, (tx) => getConnection(tx, connectionId));
      if (lastRun?.state === 'complete') return null;
      return lastRun?.errorCode ?? 'interrupted';
    },
    landed: (connectionId) => landedRows(database, connectionId),
    async positions(connectionId) {
      const { rows } = await database.superuser.query<{ stream: string; state: unknown }>(
        'select stream, state from connectors_kit.stream_state where connection_id = $1',
        [connectionId],
      );
      return new Map(rows.map(({ stream, state }) => [stream, state]));
    },
    async moveBeyondTheEnd(connectionId) {
      const known = await this.positions(connectionId);
      for (const stream of streamNames(connector)) {
        const position = known.get(stream);
        if (position === undefined) continue;
        await database.superuser.query(
          `update connectors_kit.stream_state set state = $3::jsonb
            where connection_id = $1 and stream = $2`,
          [connectionId, stream, JSON.stringify(options.beyond(stream, position))],
        );
      }
    },
    change: () => options.change(),
    async close() {
      await disconnectAll();
      await lab.close();
    },
  });
}
