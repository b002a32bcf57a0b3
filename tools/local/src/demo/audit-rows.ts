import { audit } from '@ataski/contract';

import type { Visitor } from '../visitor.ts';
import type { Report } from './report.ts';

type Event = Awaited<ReturnType<typeof timelineOf>>[number];

/** Everything that stands in the audit log under one correlation id. */
export async function timelineOf(visitor: Visitor, correlationId: string) {
  const { body } = await visitor.call(audit.getAuditTimeline, { correlationId });
  return body.events;
}

/**
 * Prints rows, the same ones once with their number. A sync has the correlation id of whoever asked
 * for it, so its timeline begins with rows that an earlier step has printed: these are left out.
 */
export function printRows(events: readonly Event[], report: Report): void {
  const lines = new Map<string, number>();
  for (const event of events.filter(({ eventId }) => report.isNew(eventId))) {
    const target = event.targets.map(({ id }) => id).join(' ');
    const ending = event.phase === 'intent' ? 'intent' : (event.outcome ?? '');
    const line =
      `${event.action.padEnd(24)} ${ending.padEnd(8)} ${event.actorType}:${event.actorId}  ${target}`.trimEnd();
    lines.set(line, (lines.get(line) ?? 0) + 1);
  }
  for (const [line, count] of lines) report.row(count === 1 ? line : `${line}  ×${String(count)}`);
}

/** True when each intent has exactly one outcome, and no outcome lacks its intent. */
export function areCallsClosed(events: readonly Event[]): boolean {
  const intents = events.filter(({ phase }) => phase === 'intent').map(({ eventId }) => eventId);
  const outcomes = events
    .filter(({ phase }) => phase === 'outcome')
    .map(({ parentEventId }) => parentEventId ?? '');
  return intents.length > 0 && intents.toSorted().join() === outcomes.toSorted().join();
}
