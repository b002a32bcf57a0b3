import { parseCorrelationId, parseTenantId } from '@ataski/kernel';
import type {
  AuditEvent,
  Clock,
  PlatformContext,
  PlatformDb,
  TenantContext,
  TenantDb,
} from '@ataski/kernel';

import { createEntry } from './audit-entry.ts';
import { laterOf } from './moment.ts';
import { appendPlatform } from './platform-stream.ts';
import { insertUnlessClosed } from './tenant-log.ts';

/** Which intents to close. */
export interface CloseOrphansOptions {
  /** Longer than any call may take; at least 30 seconds, whatever is given. */
  readonly olderThanMs: number;
  /** The most to close in one go. */
  readonly limit: number;
  /** Actions whose calls take longer, and that whoever makes them closes. */
  readonly except?: readonly string[];
}

/** What closing needs. */
export interface OrphanCloser {
  readonly db: TenantDb;
  readonly platform: PlatformDb;
  readonly clock: Clock;
  readonly component: string;
}

interface OrphanIntent {
  readonly tenant_id: string | null;
  readonly event_id: string;
  readonly occurred_at: string;
  readonly correlation_id: string;
  readonly action: string;
  readonly action_version: number;
}

const actor = { type: 'system', id: 'audit-reconciler' } as const;

/**
 * Writes the outcome `unknown` for calls that were begun and never ended, because their process
 * died. Returns how many it closed. Any number of processes may run it at once: each intent is
 * closed once.
 */
export async function closeOrphans(
  closer: OrphanCloser,
  { olderThanMs, limit, except = [] }: CloseOrphansOptions,
): Promise<number> {
  let closed = 0;
  for (let attempt = 0; attempt < limit; attempt += 1) {
    const [orphan] = await closer.platform.call<OrphanIntent>('audit.next_orphan_intent', [
      `${Math.ceil(olderThanMs)} milliseconds`,
      except,
    ]);
    if (orphan === undefined) break;
    if (await closeAsUnknown(closer, orphan)) closed += 1;
  }
  return closed;
}

/** False when another process was faster. */
async function closeAsUnknown(closer: OrphanCloser, orphan: OrphanIntent): Promise<boolean> {
  const { db, platform, clock, component } = closer;
  const event: AuditEvent = {
    action: orphan.action,
    outcome: 'unknown',
    parentEventId: orphan.event_id,
  };
  const occurredAt = laterOf(clock.now(), orphan.occurred_at);
  const correlationId = parseCorrelationId(orphan.correlation_id);
  const circumstances = {
    component,
    phase: 'outcome',
    occurredAt,
    actionVersion: orphan.action_version,
  } as const;
  if (orphan.tenant_id === null) {
    const context: PlatformContext = { tenantId: null, actor, correlationId };
    const entry = createEntry(event, { context, ...circumstances });
    return appendPlatform(platform, entry);
  }
  const context: TenantContext = {
    tenantId: parseTenantId(orphan.tenant_id),
    actor,
    correlationId,
  };
  const entry = createEntry(event, { context, ...circumstances });
  const intent = { eventId: orphan.event_id, occurredAt: orphan.occurred_at };
  return db.withTenant(context, (tx) => insertUnlessClosed(tx, entry, intent));
}
