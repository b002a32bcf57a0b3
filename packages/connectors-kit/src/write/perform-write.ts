import { AtaskiError, systemClock } from '@ataski/kernel';
import type { TenantContext } from '@ataski/kernel';

import type { ConnectionsOptions } from '../connection/connections.ts';
import { openConnectedProvider } from '../connection/open-provider.ts';
import { lockConnection, findAccount } from '../connection/stored-connection.ts';
import type { Connector } from '../connector.ts';
import { ConnectorsKitError } from '../errors.ts';
import { putSubject } from '../webhook/subject-store.ts';
import type { WriteOperation } from './write-operation.ts';

/** One thing to be written. */
export interface WriteInput {
  readonly context: TenantContext;
  readonly connectionId: string;
  /** As the manifest entry names it. */
  readonly operation: string;
  readonly input: unknown;
  /** The same for each try of one wish: 16 to 64 letters, digits, `-` and `_`. */
  readonly idempotencyKey: string;
}

/** Writes; {@link Connections.write} says what it promises. */
export async function performWrite(
  options: ConnectionsOptions,
  connectorOf: (system: string) => Connector,
  { context, connectionId, operation, input, idempotencyKey }: WriteInput,
): Promise<{ readonly externalId: string }> {
  const { db, audit, clock = systemClock } = options;
  const { connection, account } = await db.withTenant(context, async (tx) => ({
    connection: await lockConnection(tx, connectionId),
    account: await findAccount(tx, connectionId),
  }));
  const { system, state } = connection;
  if (state !== 'connected') {
    throw new ConnectorsKitError('CONNECTORS_KIT_CONNECTION_CLOSED', { connectionId, state });
  }
  const connector = connectorOf(system);
  const write = findWrite(connector, operation);
  if (!/^[A-Za-z0-9_-]{16,64}$/.test(idempotencyKey)) {
    const details = { operation, field: 'idempotencyKey' };
    throw new ConnectorsKitError('CONNECTORS_KIT_INPUT_INVALID', details);
  }
  const { body, statements } = write.prepare(input, clock.now());
  const record = await audit.begin(context, {
    action: 'operation.performed',
    targets: [{ type: 'connection', id: connectionId }],
    details: { system, operation, statements },
  });
  try {
    const origin = { context, connectionId, account, parentEventId: record.eventId };
    const provider = openConnectedProvider(options, connector, origin);
    const headers = { [write.idempotencyHeader]: idempotencyKey };
    const externalId = write.readId(await provider.call({ operation, headers, body }));
    await db.withTenant(context, async (tx) => {
      // Disconnected while the provider wrote: nothing is kept of a connection that is over.
      const { state: now } = await lockConnection(tx, connectionId);
      if (now !== 'disconnected') await putSubject(tx, connection, write.subject, externalId);
    });
    await record.succeed({ externalId });
    return { externalId };
  } catch (error) {
    await record.fail(AtaskiError.is(error) ? error.code : 'UNKNOWN');
    throw error;
  }
}

function findWrite({ manifest, definition }: Connector, operation: string): WriteOperation {
  const writes: Readonly<Record<string, WriteOperation | undefined>> = definition.writes ?? {};
  const write = Object.hasOwn(writes, operation) ? writes[operation] : undefined;
  if (write !== undefined) return write;
  throw new ConnectorsKitError('CONNECTORS_KIT_WRITE_UNKNOWN', { system: manifest.id });
}
