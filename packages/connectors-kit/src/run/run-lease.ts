import { parseCorrelationId, parseTenantId } from '@ataski/kernel';
import type { PlatformDb, TenantContext, TenantDb, TenantTx } from '@ataski/kernel';

import { ConnectorsKitError } from '../errors.ts';

/** The right to write for one run, for as long as no other worker holds a newer epoch. */
export interface RunLease {
  readonly context: TenantContext;
  readonly system: string;
  readonly connectionId: string;
  readonly runId: string;
  readonly epoch: string;
  /** Claims since the last page was written, this one included. */
  readonly attempts: number;
  readonly leaseMs: number;
}

interface ClaimedRow {
  readonly tenant_id: string;
  readonly connection_id: string;
  readonly run_id: string;
  readonly epoch: string;
  readonly system: string;
  readonly correlation_id: string;
  readonly attempts: number;
}

/** Takes one due run of the given systems; null when none is due. */
export async function claimDueRun(
  platform: PlatformDb,
  worker: {
    readonly workerId: string;
    readonly leaseMs: number;
    readonly systems: readonly string[];
  },
): Promise<RunLease | null> {
  const [row] = await platform.call<ClaimedRow>('connectors_kit.claim_due_run', [
    worker.workerId,
    worker.leaseMs,
    worker.systems,
  ]);
  if (row === undefined) return null;
  return {
    context: {
      tenantId: parseTenantId(row.tenant_id),
      actor: { type: 'connector', id: row.system },
      correlationId: parseCorrelationId(row.correlation_id),
    },
    system: row.system,
    connectionId: row.connection_id,
    runId: row.run_id,
    epoch: row.epoch,
    attempts: row.attempts,
    leaseMs: worker.leaseMs,
  };
}

/**
 * Holds every other worker off until the transaction ends, and prolongs the lease. Each transaction
 * of a run starts with it, but for those that land a page, which does the same by itself. Throws
 * CONNECTORS_KIT_LEASE_LOST when a newer epoch exists, or none.
 */
export async function holdLease(tx: TenantTx, lease: RunLease): Promise<void> {
  const { rowCount } = await tx.query(
    `update connectors_kit.run_lease
        set expires_at = clock_timestamp() + make_interval(secs => $3 / 1000.0)
      where run_id = $1 and epoch = $2`,
    [lease.runId, lease.epoch, lease.leaseMs],
  );
  if (rowCount !== 1)
    throw new ConnectorsKitError('CONNECTORS_KIT_LEASE_LOST', { runId: lease.runId });
}

/** Gives the run back, to come due after `delayMs`. A lease that was lost stays lost, silently. */
export async function releaseLease(tx: TenantTx, lease: RunLease, delayMs: number): Promise<void> {
  await tx.query(
    `update connectors_kit.run_lease
        set worker     = null,
            expires_at = null,
            due_at     = clock_timestamp() + make_interval(secs => $3 / 1000.0)
      where run_id = $1 and epoch = $2`,
    [lease.runId, lease.epoch, delayMs],
  );
}

/** Prolongs the lease while a page takes its time. Returns a function that stops it. */
export function keepLease(db: TenantDb, lease: RunLease): () => void {
  const timer = setInterval(
    () => {
      // A beat that fails is made up for by the next; losing the lease shows at the next page.
      db.withTenant(lease.context, (tx) => holdLease(tx, lease)).catch(() => undefined);
    },
    Math.max(50, lease.leaseMs / 3),
  );
  timer.unref();
  return () => {
    clearInterval(timer);
  };
}
