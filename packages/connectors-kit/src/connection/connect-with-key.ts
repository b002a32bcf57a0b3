import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';

import { AtaskiError, systemClock } from '@ataski/kernel';
import type { TenantContext, TenantTx } from '@ataski/kernel';

import type { AcceptedCredential } from '../auth/auth-strategy.ts';
import { credentialPlace } from '../auth/credential-lease.ts';
import { streamNames } from '../connector/connector.ts';
import type { Connector } from '../connector/connector.ts';
import { ConnectorsKitError } from '../errors.ts';
import { createProvider } from '../provider/provider.ts';
import { queueRun } from '../run/run-store.ts';
import { getConnection, putConnection } from './connection.ts';
import type { Connection } from './connection.ts';
import type { ConnectInput, ConnectionsOptions } from './connections.ts';
import { checkPermissions } from './permission-check.ts';
import type { PermissionCheck } from './permission-check.ts';

/** Connects a system by a pasted key; {@link Connections.connect} says what it promises. */
export async function connectWithKey(
  options: ConnectionsOptions,
  connector: Connector,
  input: ConnectInput,
): Promise<{ connection: Connection; checks: readonly PermissionCheck[] }> {
  const { context, label, credentials } = input;
  try {
    const accepted = connector.definition.auth.accept(connector.manifest, credentials);
    const checks = await checkCredential(options, connector, context, accepted);
    const connection = await options.db.withTenant(context, (tx) =>
      store(options, tx, connector, label, accepted),
    );
    return { connection, checks };
  } catch (error) {
    await recordRefusal(options, context, connector.manifest.id, error);
    throw error;
  }
}

async function checkCredential(
  { egress, clock = systemClock }: ConnectionsOptions,
  connector: Connector,
  context: TenantContext,
  { secret, livemode, settings }: AcceptedCredential,
): Promise<readonly PermissionCheck[]> {
  const provider = createProvider({
    connector,
    context,
    door: egress,
    account: { livemode, settings },
    withSecret: (_purpose, work) => work(secret),
    // A person waits for the answer, and one call to each list is no burst.
    callsPerSecond: Number.POSITIVE_INFINITY,
    pulse: { clock, random: () => 0.5, sleep: rest },
  });
  const checks = await checkPermissions(connector, provider);
  const missing = checks.filter(({ granted }) => !granted).map(({ permission }) => permission);
  if (missing.length > 0) {
    const details = { system: connector.manifest.id, missingPermissions: missing };
    throw new ConnectorsKitError('CONNECTORS_KIT_PERMISSION_MISSING', details);
  }
  return checks;
}

async function rest(ms: number): Promise<void> {
  await delay(ms);
}

async function store(
  { vault, audit }: ConnectionsOptions,
  tx: TenantTx,
  connector: Connector,
  label: string,
  { secret, hint, livemode, settings }: AcceptedCredential,
): Promise<Connection> {
  const id = randomUUID();
  const system = connector.manifest.id;
  await putConnection(tx, { id, system, label, livemode, settings, credentialHint: hint });
  await vault.put(tx, credentialPlace(connector, id), new TextEncoder().encode(secret));
  await audit.record(tx, {
    action: 'connection.created',
    targets: [{ type: 'connection', id }],
    details: { system },
  });
  await queueRun(tx, audit, { id, system }, streamNames(connector));
  return await getConnection(tx, id);
}

// In a transaction of its own: the refusal stays on record although nothing was connected.
async function recordRefusal(
  { audit }: ConnectionsOptions,
  context: TenantContext,
  system: string,
  error: unknown,
): Promise<void> {
  const isRefusal = AtaskiError.is(error) && error.kind === 'invalid';
  const code = AtaskiError.is(error) ? error.code : 'UNKNOWN';
  await audit.recordApart(context, {
    action: 'connection.refused',
    outcome: isRefusal ? 'denied' : 'failure',
    targets: [{ type: 'system', id: system }],
    details: { code },
  });
}
