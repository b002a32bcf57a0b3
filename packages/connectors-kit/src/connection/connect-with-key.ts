import { randomUUID } from 'node:crypto';

import type { TenantTx } from '@ataski/kernel';

import type { AcceptedCredential } from '../auth/auth-strategy.ts';
import { credentialPlace } from '../auth/credential-lease.ts';
import { streamNames } from '../connector.ts';
import type { Connector } from '../connector.ts';
import { queueRun } from '../run/run-store.ts';
import { defaultInterval, putSchedule } from '../schedule/schedule.ts';
import { getConnection } from './connection.ts';
import type { Connection } from './connection.ts';
import type { ConnectInput, ConnectionsOptions } from './connections.ts';
import { openProvider } from './open-provider.ts';
import { requirePermissions } from './permission-check.ts';
import type { PermissionCheck } from './permission-check.ts';
import { recordRefusal } from './refusal-record.ts';
import { putConnection } from './stored-connection.ts';

/** Connects a system by a pasted key; {@link Connections.connect} says what it promises. */
export async function connectWithKey(
  options: ConnectionsOptions,
  connector: Connector,
  input: ConnectInput,
): Promise<{ connection: Connection; checks: readonly PermissionCheck[] }> {
  const { context, label, credentials } = input;
  try {
    const accepted = connector.definition.auth.accept(connector.manifest, credentials);
    const provider = openProvider(options, connector, context, accepted, accepted.secret);
    const checks = await requirePermissions(connector, provider);
    const connection = await options.db.withTenant(context, (tx) =>
      store(options, tx, connector, label, accepted),
    );
    return { connection, checks };
  } catch (error) {
    await recordRefusal(options, context, error, connector.manifest.id);
    throw error;
  }
}

async function store(
  { vault, audit }: ConnectionsOptions,
  tx: TenantTx,
  connector: Connector,
  label: string,
  { secret, hint, livemode, settings, externalAccountId }: AcceptedCredential,
): Promise<Connection> {
  const id = randomUUID();
  const system = connector.manifest.id;
  await putConnection(tx, {
    ...{ id, system, label, livemode, settings },
    ...{ externalAccountId: externalAccountId ?? null, credentialHint: hint },
  });
  await vault.put(tx, credentialPlace(connector, id), new TextEncoder().encode(secret));
  await audit.record(tx, {
    action: 'connection.created',
    targets: [{ type: 'connection', id }],
    details: { system },
  });
  const streams = streamNames(connector);
  // A system of which nothing is read is connected, and never synced.
  if (streams.length > 0) {
    await putSchedule(tx, { id, system }, defaultInterval);
    await queueRun(tx, audit, { id, system }, streams);
  }
  return await getConnection(tx, id);
}
