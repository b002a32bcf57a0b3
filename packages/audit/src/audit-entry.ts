import type {
  AuditEvent,
  AuditOutcome,
  ErrorDetails,
  PlatformContext,
  TenantContext,
} from '@ataski/kernel';

import { canonicaliseEntry } from './canonical-entry.ts';
import type { CanonicalValue } from './canonical.ts';
import { AuditError } from './errors.ts';
import { createEventId } from './event-id.ts';
import { commitmentOf, sensitivePartOf } from './sensitive/sensitive-part.ts';
import type { SensitivePart } from './sensitive/sensitive-part.ts';

/** Whether a row stands alone, announces a call, or says how an announced call ended. */
export type AuditPhase = 'single' | 'intent' | 'outcome';

/** An event as it will be stored: its key and the canonical text that is the evidence. */
export interface AuditEntry {
  readonly eventId: string;
  /** UTC with six decimals, the precision of the database. */
  readonly occurredAt: string;
  /** The event as canonical JSON; all other columns are filled from it. */
  readonly entry: string;
  /** What the entry only commits to; null when it has no personal part. */
  readonly sensitive: SensitivePart | null;
}

/** What surrounds an event when it is written. */
export interface EntryCircumstances {
  readonly context: TenantContext | PlatformContext;
  /** The program that writes, for example `server`. */
  readonly component: string;
  readonly phase: AuditPhase;
  readonly occurredAt: string;
  /** The version of the action's declaration. */
  readonly actionVersion: number;
}

/**
 * A leaf of C2SP tlog-tiles has at most 65,535 bytes; the rest is kept free for `written_at` and
 * `xid`, which the database adds. What is larger is recorded by its digest.
 */
export const maxEntryBytes = 65_535 - 91;

const formatVersion = 1;
const maxActionLength = 80;
const maxTargets = 100;
/** An index holds it, and PostgreSQL's entries of an index are at most 2,704 bytes. */
const maxTargetIdLength = 512;
const action = /^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+$/;
const targetType = /^[a-z][a-z0-9_]{0,63}$/;
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const nulCharacter = '\u0000';

/**
 * Makes the row of an event. A single event without an outcome is a success; an intent has none.
 *
 * Throws AUDIT_EVENT_INVALID, AUDIT_VALUE_NOT_CANONICAL or AUDIT_EVENT_TOO_LARGE.
 */
export function createEntry(event: AuditEvent, circumstances: EntryCircumstances): AuditEntry {
  checkShape(event, circumstances.phase);
  const eventId = createEventId(Date.parse(circumstances.occurredAt));
  const sensitive = sensitivePartOf(event);
  const members = membersOf(event, circumstances, eventId);
  if (sensitive !== null) {
    // The platform's stream keeps no personal parts: there is no tenant whose they would be.
    if (circumstances.context.tenantId === null) refuse('sensitive');
    members['sensitive'] = commitmentOf(sensitive);
  }
  const entry = canonicaliseEntry(members);
  const bytes = Buffer.byteLength(entry, 'utf8');
  if (bytes > maxEntryBytes) {
    throw new AuditError('AUDIT_EVENT_TOO_LARGE', { action: event.action, bytes, maxEntryBytes });
  }
  return { eventId, occurredAt: circumstances.occurredAt, entry, sensitive };
}

function membersOf(
  event: AuditEvent,
  { context, component, phase, occurredAt, actionVersion }: EntryCircumstances,
  eventId: string,
): Record<string, CanonicalValue> {
  const members: Record<string, CanonicalValue> = {
    action: event.action,
    action_version: actionVersion,
    actor_id: context.actor.id,
    actor_type: context.actor.type,
    component,
    correlation_id: context.correlationId,
    details: detailsOf(event.details ?? {}),
    event_id: eventId,
    occurred_at: occurredAt,
    phase,
    targets: (event.targets ?? []).map(({ type, id }) => ({ type, id })),
    v: formatVersion,
  };
  // Absent rather than null, so that there is one way to say it.
  const outcome = outcomeOf(event, phase);
  if (outcome !== null) members['outcome'] = outcome;
  if (event.parentEventId !== undefined) members['parent_event_id'] = event.parentEventId;
  if (context.tenantId !== null) members['tenant_id'] = context.tenantId;
  return members;
}

function outcomeOf(event: AuditEvent, phase: AuditPhase): AuditOutcome | null {
  return phase === 'intent' ? null : (event.outcome ?? 'success');
}

// A member that is present but undefined means the same as an absent one.
function detailsOf(details: ErrorDetails): Record<string, CanonicalValue> {
  // A member may be called `__proto__`, and is one like any other.
  const present = Object.create(null) as Record<string, CanonicalValue>;
  for (const name of Object.keys(details)) {
    const value = details[name];
    if (value !== undefined) present[name] = value;
  }
  return present;
}

function checkShape(event: AuditEvent, phase: AuditPhase): void {
  if (event.action.length > maxActionLength || !action.test(event.action)) refuse('action');
  if (phase === 'intent' && event.outcome !== undefined) refuse('outcome');
  const { parentEventId, targets = [], details = {} } = event;
  if (parentEventId === undefined ? phase === 'outcome' : !uuid.test(parentEventId)) {
    refuse('parentEventId');
  }
  if (targets.length > maxTargets) refuse('targets');
  for (const { type, id } of targets) {
    if (!targetType.test(type) || id === '' || id.length > maxTargetIdLength) refuse('targets');
    if (id.includes(nulCharacter)) refuse('targets');
  }
  // jsonb cannot hold the character NUL, and a statement that fails for it would hide why.
  for (const name of Object.keys(details)) {
    const value = details[name];
    const texts: readonly unknown[] = Array.isArray(value) ? value : [value];
    for (const text of [name, ...texts]) {
      if (typeof text === 'string' && text.includes(nulCharacter)) refuse('details');
    }
  }
}

function refuse(field: string): never {
  throw new AuditError('AUDIT_EVENT_INVALID', { field });
}
