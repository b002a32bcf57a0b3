import { AtaskiError } from '@ataski/kernel';
import type { TenantContext } from '@ataski/kernel';

import type { Connector } from '../connector.ts';
import { ConnectorsKitError } from '../errors.ts';
import type { ConnectionsOptions } from './connections.ts';
import { openConnectedProvider } from './open-provider.ts';
import { requirePermissions } from './permission-check.ts';
import { findAccount, lockConnection, storeHealth } from './stored-connection.ts';

/**
 * Asks the provider whether a connection's credential still opens what it should, and remembers the
 * answer. What is wrong is remembered and not thrown.
 */
export async function checkConnection(
  options: ConnectionsOptions,
  connectorOf: (system: string) => Connector,
  context: TenantContext,
  connectionId: string,
): Promise<void> {
  const { db } = options;
  const { connection, account } = await db.withTenant(context, async (tx) => ({
    connection: await lockConnection(tx, connectionId),
    account: await findAccount(tx, connectionId),
  }));
  const { system, state } = connection;
  if (state === 'disconnected') {
    throw new ConnectorsKitError('CONNECTORS_KIT_CONNECTION_CLOSED', { connectionId, state });
  }
  const connector = connectorOf(system);
  const provider = openConnectedProvider(options, connector, { context, connectionId, account });
  const code = await requirePermissions(connector, provider).then(() => null, codeOf);
  await db.withTenant(context, (tx) => storeHealth(tx, connectionId, code));
}

function codeOf(error: unknown): string {
  return AtaskiError.is(error) ? error.code : 'CONNECTORS_KIT_PROVIDER_REFUSED';
}
