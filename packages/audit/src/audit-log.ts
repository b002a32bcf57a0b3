import type {
  ActionVocabulary,
  AuditEvent,
  AuditSink,
  CallRecord,
  Clock,
  CorrelationId,
  EventOf,
  PlatformContext,
  PlatformDb,
  TenantContext,
  TenantDb,
  TenantTx,
} from '@ataski/kernel';

import { auditActions } from './audit-actions.ts';
import { createEntry } from './audit-entry.ts';
import type { AuditEntry, AuditPhase } from './audit-entry.ts';
import { createCallRecord } from './call-record.ts';
import { countEvents } from './count-events.ts';
import { AuditError } from './errors.ts';
import type { AuditFilter } from './event-filter.ts';
import { listEvents, readTimeline } from './list-events.ts';
import type { AuditPage, AuditPageRequest, AuditTimeline } from './list-events.ts';
import { formatMoment, laterOf } from './moment.ts';
import { closeOrphans } from './orphan-intents.ts';
import type { CloseOrphansOptions } from './orphan-intents.ts';
import { appendPlatform } from './platform-stream.ts';
import { revealPart } from './sensitive/reveal.ts';
import type { RevealRequest, RevealedPart } from './sensitive/reveal.ts';
import type { SensitiveSeal } from './sensitive/sensitive-seal.ts';
import { writeEntry } from './sensitive/write-entry.ts';
import { entryValues, insertEntry } from './tenant-log.ts';
import { createVocabulary } from './vocabulary.ts';
import type { Merged } from './vocabulary.ts';

/** What {@link createAuditLog} needs. */
export interface AuditLogOptions<Vocabularies extends readonly ActionVocabulary[]> {
  /** For rows that are committed by themselves: intents and outcomes of calls. */
  readonly db: TenantDb;
  /** For what has no tenant. */
  readonly platform: PlatformDb;
  readonly clock: Clock;
  /** The program that writes, for example `server`: lower case, dashes, not `database`. */
  readonly component: string;
  /** Everything that may be recorded: each package exports what it records. */
  readonly actions: Vocabularies;
  /** Seals personal parts. Without it an event that has one is refused. */
  readonly sensitive?: SensitiveSeal;
}

/** The log: writes evidence and answers questions about one tenant's part of it. */
export interface AuditLog<Actions extends ActionVocabulary> extends AuditSink<Actions> {
  /** One page, newest first. Throws AUDIT_CURSOR_INVALID and AUDIT_FILTER_INVALID. */
  list(tx: TenantTx, filter: AuditFilter, page: AuditPageRequest): Promise<AuditPage>;
  /** How many events match, counted up to `atMost`. Throws AUDIT_FILTER_INVALID. */
  count(tx: TenantTx, filter: AuditFilter, atMost: number): Promise<number>;
  /** Everything under one correlation id, oldest first, up to 1,000 events. */
  timeline(tx: TenantTx, correlationId: CorrelationId): Promise<AuditTimeline>;
  /**
   * The personal part of one event, after `audit_event.revealed` is committed. Throws
   * AUDIT_EVENT_MISSING, AUDIT_REASON_INVALID, AUDIT_SEAL_MISSING and AUDIT_SENSITIVE_DAMAGED.
   */
  reveal(context: TenantContext, request: RevealRequest): Promise<RevealedPart>;
  /** Closes calls whose process died with the outcome `unknown`, each once. Returns how many. */
  closeOrphans(options: CloseOrphansOptions): Promise<number>;
}

const componentShape = /^[a-z][a-z0-9-]{0,63}$/;

/** Creates the log. Throws AUDIT_COMPONENT_INVALID and AUDIT_ACTION_INVALID. */
export function createAuditLog<const Vocabularies extends readonly ActionVocabulary[]>({
  db,
  platform,
  clock,
  component,
  actions,
  sensitive: seal,
}: AuditLogOptions<Vocabularies>): AuditLog<Merged<Vocabularies>> {
  if (!componentShape.test(component) || component === 'database') {
    throw new AuditError('AUDIT_COMPONENT_INVALID');
  }

  const vocabulary = createVocabulary([...actions, auditActions]);
  const entryOf = (
    context: TenantContext | PlatformContext,
    event: AuditEvent,
    phase: AuditPhase,
    occurredAt: string = formatMoment(clock.now()),
  ): AuditEntry => {
    const actionVersion = vocabulary.check(event, phase === 'outcome');
    return createEntry(event, { context, component, phase, occurredAt, actionVersion });
  };

  // In a transaction of its own, so that it is committed when this resolves.
  const commit = async (
    context: TenantContext | PlatformContext,
    entry: AuditEntry,
  ): Promise<void> => {
    if (context.tenantId === null) await appendPlatform(platform, entry);
    else if (entry.sensitive === null) {
      await db.query(context, insertEntry, entryValues(context.tenantId, entry));
    } else await db.withTenant(context, (tx) => writeEntry(tx, entry, seal));
  };

  const recordRevealed = (tx: TenantTx, { eventId, reason }: RevealRequest) => {
    const event: EventOf<typeof auditActions> = {
      action: 'audit_event.revealed',
      targets: [{ type: 'audit_event', id: eventId }],
      details: { reason },
    };
    return writeEntry(tx, entryOf(tx.context, event, 'single'), seal);
  };

  type Event = EventOf<Merged<Vocabularies>>;
  return Object.freeze({
    async record(tx: TenantTx, event: Event): Promise<string> {
      const entry = entryOf(tx.context, event, 'single');
      await writeEntry(tx, entry, seal);
      return entry.eventId;
    },

    async recordApart(context: TenantContext, event: Event): Promise<string> {
      const entry = entryOf(context, event, 'single');
      await commit(context, entry);
      return entry.eventId;
    },

    async recordPlatform(context: PlatformContext, event: Event): Promise<string> {
      const entry = entryOf(context, event, 'single');
      await commit(context, entry);
      return entry.eventId;
    },

    async begin(context: TenantContext | PlatformContext, event: Event): Promise<CallRecord> {
      const intent = entryOf(context, event, 'intent');
      await commit(context, intent);
      return createCallRecord(intent.eventId, event, async (outcome) => {
        const occurredAt = laterOf(clock.now(), intent.occurredAt);
        await commit(context, entryOf(context, outcome, 'outcome', occurredAt));
      });
    },

    list: listEvents,
    count: countEvents,
    timeline: readTimeline,
    reveal: (context: TenantContext, request: RevealRequest) =>
      revealPart({ db, seal, recordRevealed }, context, request),
    closeOrphans: (options: CloseOrphansOptions) =>
      closeOrphans({ db, platform, clock, component }, options),
  });
}
