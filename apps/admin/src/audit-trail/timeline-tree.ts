import type { audit } from '@ataski/contract';

import { microsBetween } from '../format/duration.ts';

type AuditEvent = audit.AuditEvent;

/** One thing that happened, with what it caused below it. */
export interface TimelineNode {
  readonly event: AuditEvent;
  /** The outcome of an intent; null while there is none. */
  readonly outcome: AuditEvent | null;
  /** Since the first event of the timeline. */
  readonly offsetMicros: number;
  /** From intent to outcome; null for what has no length of its own. */
  readonly durationMicros: number | null;
  readonly children: readonly TimelineNode[];
}

/**
 * Builds the tree of one correlation id. An outcome joins its intent. An event whose cause is not
 * in the list, or that would be its own cause, becomes a root: evidence is never left out.
 */
export function buildTimeline(events: readonly AuditEvent[]): readonly TimelineNode[] {
  const byId = new Map(events.map((event) => [event.eventId, event]));
  const outcomes = outcomesByIntent(events, byId);
  const intentOf = new Map([...outcomes].map(([intentId, event]) => [event.eventId, intentId]));
  const start = events.map((event) => event.occurredAt).sort(byInstant)[0] ?? '';
  const caused = Map.groupBy(
    events
      .filter((event) => !intentOf.has(event.eventId))
      .sort((left, right) => byInstant(left.occurredAt, right.occurredAt)),
    (event) => {
      const causeId = causeOf(event, byId);
      return causeId === null ? null : (intentOf.get(causeId) ?? causeId);
    },
  );
  const build = (causeId: string | null): TimelineNode[] =>
    (caused.get(causeId) ?? []).map((event) => {
      const outcome = outcomes.get(event.eventId) ?? null;
      return {
        event,
        outcome,
        offsetMicros: microsBetween(start, event.occurredAt) ?? 0,
        durationMicros:
          outcome === null ? null : microsBetween(event.occurredAt, outcome.occurredAt),
        children: build(event.eventId),
      };
    });
  return build(null);
}

/** From the first event to the last. */
export function timelineMicros(events: readonly AuditEvent[]): number {
  const instants = events.map((event) => event.occurredAt).sort(byInstant);
  return microsBetween(instants[0] ?? '', instants.at(-1) ?? '') ?? 0;
}

/** How the thing ended: an intent ends as its outcome says, and is open without one. */
export function outcomeOf(event: AuditEvent, outcome: AuditEvent | null): AuditEvent['outcome'] {
  return event.phase === 'intent' ? (outcome?.outcome ?? null) : event.outcome;
}

type ById = ReadonlyMap<string, AuditEvent>;

function outcomesByIntent(events: readonly AuditEvent[], byId: ById): Map<string, AuditEvent> {
  const outcomes = new Map<string, AuditEvent>();
  for (const event of events) {
    const parent = byId.get(event.parentEventId ?? '');
    if (event.phase === 'outcome' && parent?.phase === 'intent' && !outcomes.has(parent.eventId)) {
      outcomes.set(parent.eventId, event);
    }
  }
  return outcomes;
}

/** The id of the node that an event hangs below; null for a root. */
function causeOf(event: AuditEvent, byId: ById): string | null {
  const seen = new Set([event.eventId]);
  for (
    let cause = byId.get(event.parentEventId ?? '');
    ;
    cause = byId.get(cause.parentEventId ?? '')
  ) {
    if (cause === undefined)
      return byId.has(event.parentEventId ?? '') ? event.parentEventId : null;
    if (seen.has(cause.eventId)) return null;
    seen.add(cause.eventId);
  }
}

/** Instants differ in the number of their decimals, so text order is not time order. */
function byInstant(left: string, right: string): number {
  return (microsBetween(right, left) ?? 0) - (microsBetween(left, right) ?? 0);
}
