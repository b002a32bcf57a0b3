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

import { createEntry } from './audit-entry.ts';
import type { AuditEntry, AuditPhase } from './audit-entry.ts';
import { createCallRecord } from './call-record.ts';
import { createCommitter } from './committed-entry.ts';
import { AuditError } from './errors.ts';
import { formatMoment, laterOf } from './moment.ts';
import { closeOrphans } from './orphan-intents.ts';
import type { CloseOrphansOptions } from './orphan-intents.ts';
import { countEvents } from './search/count-events.ts';
import type { AuditFilter, AuditRange } from './search/event-filter.ts';
import { listEvents } from './search/list-events.ts';
import type { AuditPage, AuditPageRequest } from './search/list-events.ts';
import { readTimeline } from './search/read-timeline.ts';
import type { AuditTimeline } from './search/read-timeline.ts';
import type { Spool, SpoolReport } from './spool/spool.ts';
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
  /**
   * Where the outcome of a call waits when the database is away. Absent: such an outcome is lost,
   * and the call is closed as unknown. An intent never waits: no intent row, no call.
   */
  readonly spool?: Spool;
}

/** The log: writes evidence and answers questions about one tenant's part of it. */
export interface AuditLog<Actions extends ActionVocabulary> extends AuditSink<Actions> {
  /**
   * One page, newest first, that looks at no more than 2,304 events whatever is asked, and can so
   * end before it is full. Throws AUDIT_CURSOR_INVALID and AUDIT_FILTER_INVALID.
   */
  list(tx: TenantTx, filter: AuditFilter, page: AuditPageRequest): Promise<AuditPage>;
  /** How many events a range of time holds, counted up to `atMost`. Throws AUDIT_FILTER_INVALID. */
  count(tx: TenantTx, range: AuditRange, atMost: number): Promise<number>;
  /** Everything under one correlation id, oldest first, up to 1,000 events. */
  timeline(tx: TenantTx, correlationId: CorrelationId): Promise<AuditTimeline>;
  /** Closes calls whose process died with the outcome `unknown`, each once. Returns how many. */
  closeOrphans(options: CloseOrphansOptions): Promise<number>;
  /**
   * Writes what waits in the spool. Run it every few seconds and at the start, before
   * `closeOrphans`. Rejects while the database is still away.
   */
  drainSpool(): Promise<SpoolReport>;
}

const componentShape = /^[a-z][a-z0-9-]{0,63}$/;

/** Creates the log. Throws AUDIT_COMPONENT_INVALID and AUDIT_ACTION_INVALID. */
export function createAuditLog<const Vocabularies extends readonly ActionVocabulary[]>({
  db,
  platform,
  clock,
  component,
  actions,
  spool,
}: AuditLogOptions<Vocabularies>): AuditLog<Merged<Vocabularies>> {
  if (!componentShape.test(component) || component === 'database') {
    throw new AuditError('AUDIT_COMPONENT_INVALID');
  }

  const vocabulary = createVocabulary(actions);
  const entryOf = (
    context: TenantContext | PlatformContext,
    event: AuditEvent,
    phase: AuditPhase,
    occurredAt: string = formatMoment(clock.now()),
  ): AuditEntry => {
    const actionVersion = vocabulary.check(event, phase === 'outcome');
    return createEntry(event, { context, component, phase, occurredAt, actionVersion });
  };

  const { commit, commitOrSpool, drainSpool } = createCommitter({ db, platform, spool });

  type Event = EventOf<Merged<Vocabularies>>;
  return Object.freeze({
    async record(tx: TenantTx, event: Event): Promise<string> {
      const entry = entryOf(tx.context, event, 'single');
      await tx.query(insertEntry, entryValues(tx.context.tenantId, entry));
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
        await commitOrSpool(context, entryOf(context, outcome, 'outcome', occurredAt));
      });
    },

    list: listEvents,
    count: countEvents,
    timeline: readTimeline,
    closeOrphans: (options: CloseOrphansOptions) =>
      closeOrphans({ db, platform, clock, component }, options),
    drainSpool,
  });
}
