import type {
  AuditEvent,
  CallRecord,
  Clock,
  ComposedRow,
  PlatformContext,
  TenantContext,
  TenantTx,
} from '@ataski/kernel';

import { createEntry } from './audit-entry.ts';
import type { AuditEntry, AuditPhase } from './audit-entry.ts';
import { createCallRecord } from './call-record.ts';
import type { Committer } from './committed-entry.ts';
import { AuditError } from './errors.ts';
import { formatMoment, laterOf } from './moment.ts';
import type { SensitiveSeal } from './sensitive/sensitive-seal.ts';
import { sealPart, writeEntry } from './sensitive/write-entry.ts';
import type { Vocabulary } from './vocabulary.ts';

/** What writing needs. */
export interface EventWriterOptions {
  readonly clock: Clock;
  readonly component: string;
  readonly vocabulary: Vocabulary;
  readonly seal: SensitiveSeal | undefined;
  readonly committer: Committer;
}

/** Writes events of any action that the vocabulary knows; the log narrows what it takes. */
export interface EventWriter {
  /** In the given transaction. Returns the event id. */
  record(tx: TenantTx, event: AuditEvent): Promise<string>;
  /** In a transaction of its own, which is committed when this resolves. Returns the event id. */
  recordApart(context: TenantContext | PlatformContext, event: AuditEvent): Promise<string>;
  /** The same for what was refused, or kept in the spool while the database is away. */
  recordRefusal(context: TenantContext | PlatformContext, event: AuditEvent): Promise<string>;
  /** Commits an intent. */
  begin(context: TenantContext | PlatformContext, event: AuditEvent): Promise<CallRecord>;
  /** Makes a row that somebody else commits. Throws AUDIT_SEAL_MISSING for one with a personal part. */
  compose(context: TenantContext, event: AuditEvent): ComposedRow;
  composeIntent(context: TenantContext, event: AuditEvent): ComposedRow;
  composeOutcome(context: TenantContext, intent: ComposedRow, outcome: AuditEvent): ComposedRow;
}

/** Creates the one way in which events become rows. */
export function createEventWriter(options: EventWriterOptions): EventWriter {
  const { clock, component, vocabulary, seal, committer } = options;
  const { commit, commitOrSpool } = committer;
  const entryOf = (
    context: TenantContext | PlatformContext,
    event: AuditEvent,
    phase: AuditPhase,
    occurredAt: string = formatMoment(clock.now()),
  ): AuditEntry => {
    const actionVersion = vocabulary.check(event, phase === 'outcome');
    return createEntry(event, { context, component, phase, occurredAt, actionVersion });
  };

  const plain = ({ sensitive, ...row }: AuditEntry): ComposedRow => {
    // Its sealed part would have to be committed along with it, and no composed row carries one.
    if (sensitive !== null) throw new AuditError('AUDIT_SEAL_MISSING');
    return Object.freeze(row);
  };

  return Object.freeze<EventWriter>({
    compose: (context, event) => plain(entryOf(context, event, 'single')),
    composeIntent: (context, event) => plain(entryOf(context, event, 'intent')),
    composeOutcome(context, intent, outcome) {
      const occurredAt = laterOf(clock.now(), intent.occurredAt);
      const event = { ...outcome, parentEventId: intent.eventId };
      return plain(entryOf(context, event, 'outcome', occurredAt));
    },
    async record(tx, event) {
      const entry = entryOf(tx.context, event, 'single');
      await writeEntry(tx, entry, await sealPart(tx.context, entry, seal));
      return entry.eventId;
    },
    async recordRefusal(context, event) {
      const entry = entryOf(context, { outcome: 'denied', ...event }, 'single');
      await commitOrSpool(context, entry);
      return entry.eventId;
    },
    async recordApart(context, event) {
      const entry = entryOf(context, event, 'single');
      await commit(context, entry);
      return entry.eventId;
    },
    async begin(context, event) {
      const intent = entryOf(context, event, 'intent');
      await commit(context, intent);
      return createCallRecord(intent.eventId, event, async (outcome) => {
        const occurredAt = laterOf(clock.now(), intent.occurredAt);
        await commitOrSpool(context, entryOf(context, outcome, 'outcome', occurredAt));
      });
    },
  });
}
