import type { TenantTx } from '@ataski/kernel';

import { credentialPlaces } from '../auth/credential-lease.ts';
import type { Connector } from '../connector.ts';
import type { ConnectionsOptions } from './connections.ts';
import { clearConnection, lockConnection } from './stored-connection.ts';

/** Deletes what there is of a connection; {@link Connections.disconnect} says what it promises. */
export async function disconnectConnection(
  { vault, audit }: Pick<ConnectionsOptions, 'vault' | 'audit'>,
  connectorOf: (system: string) => Connector,
  tx: TenantTx,
  connectionId: string,
): Promise<{ connectionId: string; recordsDeleted: number }> {
  const { system, state } = await lockConnection(tx, connectionId);
  if (state === 'disconnected') return { connectionId, recordsDeleted: 0 };
  // The grant before its tokens, as a renewal takes them: in the other order each would wait for the other.
  const recordsDeleted = await clearConnection(tx, connectionId);
  for (const place of credentialPlaces(connectorOf(system), connectionId)) {
    await vault.remove(tx, place);
  }
  await audit.record(tx, {
    action: 'connection.disconnected',
    targets: [{ type: 'connection', id: connectionId }],
    details: { system, recordsDeleted },
  });
  return { connectionId, recordsDeleted };
}
