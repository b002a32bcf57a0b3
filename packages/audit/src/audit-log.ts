import type {
  ActionVocabulary,
  AuditComposer,
  AuditReader,
  AuditSink,
  Clock,
  ComposedRow,
  CorrelationId,
  PlatformDb,
  TenantContext,
  TenantDb,
  TenantTx,
} from '@ataski/kernel';

import { auditActions } from './audit-actions.ts';
import { createCommitter } from './committed-entry.ts';
import { AuditError } from './errors.ts';
import { createEventWriter } from './event-writer.ts';
import { exportEvents } from './export/export-events.ts';
import type { AuditExport, ExportRequest } from './export/export-events.ts';
import { closeOrphans } from './orphan-intents.ts';
import type { CloseOrphansOptions } from './orphan-intents.ts';
import { countEvents } from './search/count-events.ts';
import type { AuditFilter, AuditRange } from './search/event-filter.ts';
import { findDetails } from './search/find-details.ts';
import { listEvents } from './search/list-events.ts';
import type { AuditPage, AuditPageRequest } from './search/list-events.ts';
import { readTimeline } from './search/read-timeline.ts';
import type { AuditTimeline } from './search/read-timeline.ts';
import { revealPart } from './sensitive/reveal.ts';
import type { RevealRequest, RevealedPart } from './sensitive/reveal.ts';
import type { SensitiveSeal } from './sensitive/sensitive-seal.ts';
import type { Spool, SpoolReport } from './spool/spool.ts';
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
  /** Seals personal parts. Without it an event that has one is refused. */
  readonly sensitive?: SensitiveSeal;
}

/** The log: writes evidence and answers questions about one tenant's part of it. */
export interface AuditLog<Actions extends ActionVocabulary>
  extends AuditSink<Actions>, AuditComposer<Actions>, AuditReader {
  /**
   * One page, newest first, that looks at no more than 2,304 events whatever is asked, and can so
   * end before it is full. Throws AUDIT_CURSOR_INVALID and AUDIT_FILTER_INVALID.
   */
  list(tx: TenantTx, filter: AuditFilter, page: AuditPageRequest): Promise<AuditPage>;
  /** How many events a range of time holds, counted up to `atMost`. Throws AUDIT_FILTER_INVALID. */
  count(tx: TenantTx, range: AuditRange, atMost: number): Promise<number>;
  /** Everything under one correlation id, oldest first, up to 1,000 events. */
  timeline(tx: TenantTx, correlationId: CorrelationId): Promise<AuditTimeline>;
  /**
   * Everything that matches and is committed now, in constant memory. It is an event itself:
   * `audit_log.exported`, whose intent is committed before this resolves.
   */
  export(context: TenantContext, request: ExportRequest): Promise<AuditExport>;
  /**
   * The personal part of one event, after `audit_event.revealed` is committed. Throws
   * AUDIT_EVENT_MISSING, AUDIT_REASON_INVALID, AUDIT_SEAL_MISSING and AUDIT_SENSITIVE_DAMAGED.
   */
  reveal(context: TenantContext, request: RevealRequest): Promise<RevealedPart>;
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
  sensitive: seal,
}: AuditLogOptions<Vocabularies>): AuditLog<Merged<Vocabularies>> {
  if (!componentShape.test(component) || component === 'database') {
    throw new AuditError('AUDIT_COMPONENT_INVALID');
  }

  const vocabulary = createVocabulary([...actions, auditActions]);
  const committer = createCommitter({ db, platform, seal, spool });
  const write = createEventWriter({ clock, component, vocabulary, seal, committer });
  return Object.freeze({
    record: write.record,
    recordApart: write.recordApart,
    recordPlatform: write.recordApart,
    recordRefusal: write.recordRefusal,
    begin: write.begin,
    compose: write.compose,
    composeIntent: write.composeIntent,
    composeOutcome: write.composeOutcome,
    keepOutcome: (row: ComposedRow) => committer.keep(row.entry),
    findDetails,
    list: listEvents,
    count: countEvents,
    timeline: readTimeline,
    export: (context: TenantContext, request: ExportRequest) =>
      exportEvents({ db, clock, component, begin: write.begin }, context, request),
    reveal: (context: TenantContext, request: RevealRequest) =>
      revealPart({ db, seal, record: write.record }, context, request),
    closeOrphans: (options: CloseOrphansOptions) =>
      closeOrphans({ db, platform, clock, component }, options),
    drainSpool: committer.drainSpool,
  });
}
