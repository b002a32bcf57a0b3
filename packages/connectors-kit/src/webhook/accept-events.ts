import type { AuditSink, TenantTx } from '@ataski/kernel';

import { lockConnection } from '../connection/stored-connection.ts';
import { streamNames } from '../connector.ts';
import type { Connector } from '../connector.ts';
import type { connectorsKitActions } from '../connectors-kit-actions.ts';
import { wantRun } from '../run/want-run.ts';

const keptHours = 48;

/**
 * Makes a run of the connection come due for the events that did not come before, and says so in
 * the log. Events that came before do nothing; so does anything for a connection that is closed.
 * Returns how many were new.
 */
export async function acceptEvents(
  tx: TenantTx,
  audit: AuditSink<typeof connectorsKitActions>,
  connector: Connector,
  connectionId: string,
  eventIds: readonly string[],
): Promise<number> {
  const connection = await lockConnection(tx, connectionId);
  if (connection.state !== 'connected') return 0;
  await tx.query(
    `delete from connectors_kit.webhook_delivery
      where connection_id = $1 and received_at < clock_timestamp() - make_interval(hours => $2)`,
    [connectionId, keptHours],
  );
  const { rowCount } = await tx.query(
    `insert into connectors_kit.webhook_delivery (connection_id, delivery_id)
     select $1, delivery_id from unnest($2::text[]) as incoming (delivery_id)
     on conflict do nothing`,
    [connectionId, [...new Set(eventIds)]],
  );
  if (rowCount === 0) return 0;
  const { settleMs = 0 } = connector.definition.webhook ?? {};
  const runId = await wantRun(tx, audit, connection, streamNames(connector), settleMs);
  await audit.record(tx, {
    action: 'webhook.accepted',
    targets: [
      { type: 'connection', id: connectionId },
      { type: 'sync_run', id: runId },
    ],
    details: { system: connection.system, events: rowCount },
  });
  return rowCount;
}
