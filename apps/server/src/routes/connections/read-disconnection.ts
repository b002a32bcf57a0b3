import type { RecordedEvent } from '@ataski/audit';
import { countRemains, getConnection } from '@ataski/connectors-kit';
import type { connections as contract } from '@ataski/contract';
import { parseCorrelationId } from '@ataski/kernel';
import type { TenantTx } from '@ataski/kernel';

import { ServerError } from '../../http/errors.ts';
import type { Services } from '../../services.ts';

/** What went with a connection, in the order in which it went. */
const shown: ReadonlySet<string> = new Set([
  'connection.revoked',
  'credential.removed',
  'connection.disconnected',
]);

/**
 * What was deleted with a connection, from the audit log, and what is left of it, counted in the
 * database now. Throws SERVER_CONNECTION_OPEN while there is nothing to prove, and
 * CONNECTORS_KIT_CONNECTION_MISSING.
 */
export async function readDisconnection(
  tx: TenantTx,
  { audit, vault, clock }: Pick<Services, 'audit' | 'vault' | 'clock'>,
  connectionId: string,
): Promise<contract.Disconnection> {
  const { system, label, state } = await getConnection(tx, connectionId);
  const filter = {
    ...{ targetType: 'connection', targetId: connectionId },
    action: 'connection.disconnected',
  };
  const { events: found } = await audit.list(tx, filter, { limit: 1 });
  const [end] = found;
  if (state !== 'disconnected' || end === undefined) {
    throw new ServerError('SERVER_CONNECTION_OPEN', { connectionId });
  }
  const { events } = await audit.timeline(tx, parseCorrelationId(end.correlationId));
  const went = events.filter(({ action }) => shown.has(action));
  const credentials = (await vault.list(tx)).filter(
    ({ place }) => place.connectionId === connectionId,
  );
  return {
    ...{ connectionId, system, label },
    disconnectedAt: end.occurredAt,
    disconnectedBy: { type: end.actorType, id: end.actorId },
    correlationId: end.correlationId,
    revocation: revocationIn(went),
    recordsDeleted: Number(end.details['recordsDeleted'] ?? 0),
    events: went.map((event) => ({
      ...{ eventId: event.eventId, occurredAt: event.occurredAt },
      ...{ action: event.action, outcome: event.outcome, target: event.targets[0]?.id ?? '' },
    })),
    remains: { credentials: credentials.length, ...(await countRemains(tx, connectionId)) },
    countedAt: clock.now().toISOString(),
  };
}

function revocationIn(events: readonly RecordedEvent[]): contract.Disconnection['revocation'] {
  const revoked = events.find(({ action }) => action === 'connection.revoked');
  if (revoked === undefined) return 'unsupported';
  return revoked.outcome === 'success' ? 'revoked' : 'failed';
}
