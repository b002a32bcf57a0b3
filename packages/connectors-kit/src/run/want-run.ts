import type { AuditSink, TenantTx } from '@ataski/kernel';

import type { connectorsKitActions } from '../connectors-kit-actions.ts';
import { queueRun } from './run-store.ts';

/**
 * Sees to it that a run begins after this moment: the one that is queued, a new one behind the one
 * that is under way, or a new one. Returns the id of the queued run, or of the one under way.
 */
export async function wantRun(
  tx: TenantTx,
  audit: AuditSink<typeof connectorsKitActions>,
  connection: { readonly id: string; readonly system: string },
  streams: readonly string[],
  settleMs: number,
): Promise<string> {
  // It may have read past what changed. Whoever ends it sees this mark, or has ended it before.
  const { rows } = await tx.query<{ id: string }>(
    `update connectors_kit.sync_run set rerun_wanted = true
      where connection_id = $1 and state in ('running', 'waiting')
      returning id`,
    [connection.id],
  );
  return rows[0]?.id ?? (await queueRun(tx, audit, connection, streams, settleMs));
}
