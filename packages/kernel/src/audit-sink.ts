import type { ErrorDetails } from './ataski-error.ts';
import type { ActionVocabulary, AuditEvent, EventOf } from './audit-action.ts';
import type { PlatformContext, TenantContext, TenantTx } from './tenant-tx.ts';

/** A committed intent that waits for its outcome. Exactly one of the three is called, once. */
export interface CallRecord {
  readonly eventId: string;
  succeed(details?: ErrorDetails): Promise<void>;
  fail(code: string, details?: ErrorDetails): Promise<void>;
  /** The call was refused, by us or by the other side. */
  deny(code: string, details?: ErrorDetails): Promise<void>;
}

/**
 * Where evidence is written. Implemented by audit, taken as a port by its neighbours, each with its
 * own vocabulary. Tenant, actor and correlation id come from the context. The members are
 * properties and not methods, so that a sink which lacks an action of the vocabulary does not
 * compile.
 */
export interface AuditSink<Vocabulary extends ActionVocabulary> {
  /**
   * Writes in the given transaction: the row and the change it describes share one fate. Returns
   * the event id.
   */
  readonly record: (tx: TenantTx, event: EventOf<Vocabulary>) => Promise<string>;
  /**
   * Writes in a transaction of its own, on another connection than one that is under way: a denied
   * or failed attempt stays on record whatever becomes of the caller's transaction.
   */
  readonly recordApart: (context: TenantContext, event: EventOf<Vocabulary>) => Promise<string>;
  /** Writes what has no tenant to the platform's own stream, in a transaction of its own. */
  readonly recordPlatform: (
    context: PlatformContext,
    event: EventOf<Vocabulary>,
  ) => Promise<string>;
  /**
   * Commits an intent in a transaction of its own. No intent row, no call: a failure here must stop
   * the call.
   */
  readonly begin: (
    context: TenantContext | PlatformContext,
    event: EventOf<Vocabulary>,
  ) => Promise<CallRecord>;
}

/** A row of evidence that somebody else commits, together with what it describes. */
export interface ComposedRow {
  readonly eventId: string;
  /** UTC with six decimals. */
  readonly occurredAt: string;
  /** The event as canonical JSON. */
  readonly entry: string;
}

/**
 * Makes rows without writing them, for writers that commit many at once: a row takes its place in
 * the log by `audit.append_each`, under its own signed context. Implemented by audit.
 */
export interface AuditComposer<Vocabulary extends ActionVocabulary> {
  readonly compose: (context: TenantContext, event: EventOf<Vocabulary>) => ComposedRow;
  readonly composeIntent: (context: TenantContext, event: EventOf<Vocabulary>) => ComposedRow;
  /** How the call of a composed intent ended, under the same action. */
  readonly composeOutcome: (
    context: TenantContext,
    intent: ComposedRow,
    outcome: Omit<AuditEvent, 'parentEventId' | 'sensitive' | 'subject'>,
  ) => ComposedRow;
  /**
   * Keeps an outcome, or a row of what was denied or failed, on the disk while the database is
   * away; `drainSpool` writes it later under its own id. Rejects where there is no spool.
   */
  readonly keepOutcome: (row: ComposedRow) => Promise<void>;
  /**
   * Commits what was refused, as denied, in a transaction of its own; while the database is away it
   * waits on the disk. Returns the event id.
   */
  readonly recordRefusal: (
    context: TenantContext | PlatformContext,
    event: EventOf<Vocabulary>,
  ) => Promise<string>;
}
