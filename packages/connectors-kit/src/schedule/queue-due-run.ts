import { createCorrelationId, parseTenantId } from '@ataski/kernel';
import type { AuditSink, PlatformDb, TenantContext, TenantDb } from '@ataski/kernel';

import { lockConnection } from '../connection/stored-connection.ts';
import { streamNames } from '../connector.ts';
import type { Connector } from '../connector.ts';
import type { connectorsKitActions } from '../connectors-kit-actions.ts';
import { queueRun } from '../run/run-store.ts';

/** What is needed to turn a tick into a run. */
export interface SchedulerOptions {
  readonly db: TenantDb;
  readonly platform: PlatformDb;
  readonly audit: AuditSink<typeof connectorsKitActions>;
  readonly connectors: ReadonlyMap<string, Connector>;
}

/** A tick that is due, for whoever was offered it last. */
export interface DueTick {
  readonly context: TenantContext;
  readonly connector: Connector;
  readonly connectionId: string;
  readonly offer: string;
}

interface TickRow {
  readonly tenant_id: string;
  readonly connection_id: string;
  readonly system: string;
  readonly offer: string;
}

/** So long a tick is nobody else's; turning it into a run is one short transaction. */
const offerMs = 30_000;

/** Takes one due tick and queues its run; false when none was due. */
export async function queueDueRun(options: SchedulerOptions): Promise<boolean> {
  const tick = await offerDueTick(options);
  if (tick === null) return false;
  await turnIntoRun(options, tick);
  return true;
}

/** One due tick of the systems at hand; null when there is none. */
export async function offerDueTick({
  platform,
  connectors,
}: Pick<SchedulerOptions, 'platform' | 'connectors'>): Promise<DueTick | null> {
  const systems = [...connectors.keys()];
  const [row] = await platform.call<TickRow>('connectors_kit.offer_due_tick', [offerMs, systems]);
  const connector = row === undefined ? undefined : connectors.get(row.system);
  if (row === undefined || connector === undefined) return null;
  const context: TenantContext = {
    tenantId: parseTenantId(row.tenant_id),
    actor: { type: 'connector', id: row.system },
    correlationId: createCorrelationId(),
  };
  return { context, connector, connectionId: row.connection_id, offer: row.offer };
}

/**
 * Moves the schedule beyond now and queues a run, together or not at all; nothing happens under an
 * offer that somebody else was given meanwhile. A connection that is not connected gets no run, and
 * one whose run is open no second one. Missed ticks are one tick.
 */
export async function turnIntoRun(
  { db, audit }: Pick<SchedulerOptions, 'db' | 'audit'>,
  { context, connector, connectionId, offer }: DueTick,
): Promise<void> {
  await db.withTenant(context, async (tx) => {
    // Connection before schedule, in the order in which disconnecting takes them.
    const connection = await lockConnection(tx, connectionId);
    const { rowCount } = await tx.query(
      `update connectors_kit.due_tick tick
          set due_at = clock_timestamp() + make_interval(hours => schedule.every_hours), offered_until = null
         from connectors_kit.schedule schedule
        where schedule.tenant_id = tick.tenant_id and schedule.connection_id = tick.connection_id
          and tick.connection_id = $1 and tick.offer = $2 and tick.offered_until is not null`,
      [connectionId, offer],
    );
    if (rowCount !== 1 || connection.state !== 'connected') return;
    await queueRun(tx, audit, connection, streamNames(connector));
  });
}
