import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';

import { AtaskiError, systemClock } from '@ataski/kernel';
import type { TenantContext } from '@ataski/kernel';

import { secretOf } from '../auth/secret-of.ts';
import type { SecretSources } from '../auth/secret-of.ts';
import type { Connector } from '../connector.ts';
import { ConnectorsKitError } from '../errors.ts';
import { createProvider } from '../provider/provider.ts';
import type { ConnectionsOptions } from './connections.ts';
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
  const { db, egress, apps, clock = systemClock } = options;
  const { connection, account } = await db.withTenant(context, async (tx) => ({
    connection: await lockConnection(tx, connectionId),
    account: await findAccount(tx, connectionId),
  }));
  const { system, state } = connection;
  if (state === 'disconnected') {
    throw new ConnectorsKitError('CONNECTORS_KIT_CONNECTION_CLOSED', { connectionId, state });
  }
  const connector = connectorOf(system);
  const pulse = { clock, random: fraction, sleep: rest };
  const provider = createProvider({
    ...{ connector, context, account, door: egress, pulse },
    ...secretOf(connector, { context, connectionId }, sourcesOf(options)),
    ...(apps === undefined ? {} : { apps }),
  });
  const code = await requirePermissions(connector, provider).then(() => null, codeOf);
  await db.withTenant(context, (tx) => storeHealth(tx, connectionId, code));
}

function sourcesOf({ vault, tokens }: ConnectionsOptions): SecretSources {
  return { credentials: vault, ...(tokens === undefined ? {} : { tokens }) };
}

function codeOf(error: unknown): string {
  return AtaskiError.is(error) ? error.code : 'CONNECTORS_KIT_PROVIDER_REFUSED';
}

async function rest(ms: number): Promise<void> {
  await delay(ms);
}

function fraction(): number {
  return randomBytes(4).readUInt32BE() / 2 ** 32;
}
