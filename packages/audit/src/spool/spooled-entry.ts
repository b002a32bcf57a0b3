import { z } from 'zod';

import { AtaskiError, parseCorrelationId, parseTenantId } from '@ataski/kernel';
import type { PlatformDb, TenantContext, TenantDb } from '@ataski/kernel';

import type { AuditEntry } from '../audit-entry.ts';
import { appendPlatform } from '../platform-stream.ts';
import { entryValues, insertEntry } from '../tenant-log.ts';
import type { EntryWriter } from './spool.ts';

/** What an entry says of itself, and what is needed to write it. */
const common = z.object({
  actor_id: z.string(),
  actor_type: z.enum(['user', 'agent', 'system', 'ops', 'connector']),
  correlation_id: z.string(),
  event_id: z.uuid(),
  occurred_at: z.string(),
  tenant_id: z.uuid().optional(),
});

// Nothing else waits, so nothing else that stands in the folder is signed and written.
const Spooled = z.discriminatedUnion('phase', [
  common.extend({ phase: z.literal('outcome'), parent_event_id: z.uuid() }),
  common.extend({ phase: z.literal('single'), outcome: z.enum(['denied', 'failure']) }),
]);

/**
 * SQLSTATE classes of what is over the next time: no writes, as on a standby after a failover; a
 * deadlock or a snapshot that came too late; a lock that somebody else has.
 */
const passing = new Set(['25', '40', '55']);

/** True for a failure that says nothing about the entry: the database did not answer, or not now. */
export function isAway(error: unknown): boolean {
  if (!AtaskiError.is(error)) return false;
  return error.kind === 'unavailable' || passing.has(sqlStateOf(error).slice(0, 2));
}

/**
 * Writes an entry that waited in a spool under its own id, in the name of its own actor: twice is
 * the same as once.
 */
export function createSpoolWriter(db: TenantDb, platform: PlatformDb): EntryWriter {
  return async (text) => {
    try {
      const { context, entry } = readSpooled(text);
      if (context === null) await appendPlatform(platform, entry);
      else await db.query(context, insertEntry, entryValues(context.tenantId, entry));
      return 'written';
    } catch (error) {
      // The log has it already.
      if (isDuplicate(error)) return 'written';
      if (isRefusal(error)) return 'refused';
      throw error;
    }
  };
}

function readSpooled(text: string): {
  readonly context: TenantContext | null;
  readonly entry: AuditEntry;
} {
  const spooled = Spooled.parse(JSON.parse(text));
  const { event_id: eventId, occurred_at: occurredAt } = spooled;
  // Neither has a personal part.
  const entry = { eventId, occurredAt, entry: text, sensitive: null };
  if (spooled.tenant_id === undefined) return { context: null, entry };
  const context: TenantContext = {
    tenantId: parseTenantId(spooled.tenant_id),
    actor: { type: spooled.actor_type, id: spooled.actor_id },
    correlationId: parseCorrelationId(spooled.correlation_id),
  };
  return { context, entry };
}

function isDuplicate(error: unknown): boolean {
  return AtaskiError.is(error) && sqlStateOf(error) === '23505';
}

function sqlStateOf({ details }: AtaskiError): string {
  return String(details['sqlState'] ?? '');
}

/** It would be refused the next time as well. */
function isRefusal(error: unknown): boolean {
  if (error instanceof SyntaxError || error instanceof z.ZodError) return true;
  return AtaskiError.is(error) && !isAway(error);
}
