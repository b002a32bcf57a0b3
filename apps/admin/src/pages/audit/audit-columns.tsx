import type { audit } from '@ataski/contract';

import { targetsOf } from '../../audit-trail/event-words.ts';
import { absoluteTime, timeOfDay } from '../../format/instant.ts';
import { Actor } from '../../parts/actor.tsx';
import type { Column } from '../../parts/data-table.tsx';

type AuditEvent = audit.AuditEvent;

/** The columns that a row shows, without the outcome, which depends on its neighbours. */
export const eventColumns: readonly Column<AuditEvent>[] = [
  {
    id: 'time',
    header: 'Time (UTC)',
    className: 'font-mono text-xs',
    text: ({ occurredAt }) => occurredAt,
    cell: ({ occurredAt }) => (
      <time dateTime={occurredAt} title={absoluteTime(occurredAt)}>
        <span className="mr-2 text-faint max-sm:hidden">{occurredAt.slice(5, 10)}</span>
        <span className="max-sm:hidden">{timeOfDay(occurredAt)}</span>
        <span className="sm:hidden">{timeOfDay(occurredAt).slice(0, 8)}</span>
      </time>
    ),
  },
  {
    id: 'actor',
    header: 'Actor',
    hideBelow: 'md',
    className: 'max-w-[200px]',
    text: ({ actorType, actorId }) => `${actorType}:${actorId}`,
    cell: ({ actorType, actorId }) => <Actor type={actorType} id={actorId} />,
  },
  {
    id: 'action',
    header: 'Action',
    text: ({ action }) => action,
    cell: ({ action }) => (
      <span className="block max-w-[15ch] truncate sm:max-w-[28ch]">{action}</span>
    ),
  },
  {
    id: 'target',
    header: 'Target',
    hideBelow: 'lg',
    className: 'w-full max-w-0 min-w-[160px] font-mono text-xs',
    text: (event) => targetsOf(event),
    cell: (event) => (
      <span className="block truncate" title={targetsOf(event)}>
        {targetsOf(event)}
      </span>
    ),
  },
];

/** What a spreadsheet gets: everything, ids in full. */
export const csvColumns: readonly Pick<Column<AuditEvent>, 'header' | 'text'>[] = [
  { header: 'occurred_at_utc', text: ({ occurredAt }) => occurredAt },
  { header: 'actor_type', text: ({ actorType }) => actorType },
  { header: 'actor_id', text: ({ actorId }) => actorId },
  { header: 'action', text: ({ action }) => action },
  { header: 'phase', text: ({ phase }) => phase },
  { header: 'outcome', text: ({ outcome }) => outcome ?? '' },
  { header: 'targets', text: (event) => targetsOf(event) },
  { header: 'details', text: ({ details }) => JSON.stringify(details) },
  { header: 'correlation_id', text: ({ correlationId }) => correlationId },
  { header: 'event_id', text: ({ eventId }) => eventId },
  { header: 'parent_event_id', text: ({ parentEventId }) => parentEventId ?? '' },
];
