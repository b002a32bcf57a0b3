import type { TenantTx } from '@ataski/kernel';

import { streamNames } from '../connector.ts';
import type { Connector } from '../connector.ts';
import { ConnectorsKitError } from '../errors.ts';
import { putSchedule } from '../schedule/schedule.ts';
import type { SyncInterval } from '../schedule/schedule.ts';
import { getConnection } from './connection.ts';
import type { Connection } from './connection.ts';
import type { ConnectionsOptions } from './connections.ts';
import { lockConnection } from './stored-connection.ts';

/** Sets a connection's schedule; {@link Connections.schedule} says what it promises. */
export async function scheduleConnection(
  { audit }: Pick<ConnectionsOptions, 'audit'>,
  connectorOf: (system: string) => Connector,
  tx: TenantTx,
  connectionId: string,
  interval: SyncInterval,
): Promise<Connection> {
  const connection = await lockConnection(tx, connectionId);
  const { system, state } = connection;
  if (state === 'disconnected') {
    throw new ConnectorsKitError('CONNECTORS_KIT_CONNECTION_CLOSED', { connectionId, state });
  }
  if (streamNames(connectorOf(system)).length === 0) {
    throw new ConnectorsKitError('CONNECTORS_KIT_SYSTEM_UNKNOWN', { system });
  }
  await putSchedule(tx, connection, interval);
  await audit.record(tx, {
    action: 'connection.scheduled',
    targets: [{ type: 'connection', id: connectionId }],
    details: { system, interval },
  });
  return await getConnection(tx, connectionId);
}
