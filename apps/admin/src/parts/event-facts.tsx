import { Link } from '@tanstack/react-router';
import { ListFilter } from 'lucide-react';

import type { audit } from '@ataski/contract';

import { shownFacts } from '../audit-trail/shown-facts.ts';
import { absoluteTime } from '../format/instant.ts';
import { Copyable } from './copyable.tsx';
import { EventSeal } from './event-seal.tsx';
import { Fact } from './fact.tsx';

type Narrowing = Pick<audit.AuditFilter, 'actorType' | 'actorId' | 'targetType' | 'targetId'>;

/** Properties of the facts of an event. */
export interface EventFactsProps {
  readonly event: audit.AuditEvent;
  /** Its outcome, where it is an intent that has one. */
  readonly outcome: audit.AuditEvent | null;
}

/** Everything that one event says, ids in full. */
export function EventFacts({ event, outcome }: EventFactsProps) {
  const details = { ...event.details, ...outcome?.details };
  return (
    <dl className="mt-1 space-y-0.5 text-xs leading-[18px]">
      <Fact name="At">{absoluteTime(event.occurredAt)}</Fact>
      <Fact name="Actor">
        <Copyable
          value={event.actorId}
          shown={`${event.actorType}:${event.actorId}`}
          name="actor id"
        />
        <OnlyLink
          label={`Only events of ${event.actorId}`}
          search={{ actorType: event.actorType, actorId: event.actorId }}
        />
      </Fact>
      {event.targets.map(({ type, id }) => (
        <Fact key={`${type} ${id}`} name={type}>
          <Copyable value={id} name={`${type} id`} />
          <OnlyLink
            label={`Only events with ${type} ${id}`}
            search={{ targetType: type, targetId: id }}
          />
        </Fact>
      ))}
      {shownFacts(details).map(({ key, name, text, full }) => (
        <Fact key={key} name={name}>
          {full === null ? (
            <span className="min-w-0 font-mono break-words">{text}</span>
          ) : (
            <Copyable value={full} shown={text} name={name} />
          )}
        </Fact>
      ))}
      <Fact name="Seal">
        <EventSeal eventId={event.eventId} occurredAt={event.occurredAt} />
      </Fact>
      <Fact name="Event">
        <Copyable value={event.eventId} name="event id" />
      </Fact>
    </dl>
  );
}

/** Narrows the audit log to what it is beside. */
function OnlyLink({ label, search }: { readonly label: string; readonly search: Narrowing }) {
  return (
    <Link
      to="/audit"
      search={(old) => ({ ...old, ...search })}
      resetScroll={false}
      aria-label={label}
      title={label}
      className="grid size-6 shrink-0 place-items-center rounded text-faint hover:bg-sunken hover:text-text"
    >
      <ListFilter aria-hidden size={13} />
    </Link>
  );
}
