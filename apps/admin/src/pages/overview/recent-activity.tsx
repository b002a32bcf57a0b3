import { Link } from '@tanstack/react-router';

import { audit } from '@ataski/contract';

import { useCall } from '../../api/use-call.ts';
import { factsOf, targetsOf } from '../../audit-trail/event-words.ts';
import { formatCount } from '../../format/number.ts';
import { sentenceCase } from '../../format/words.ts';
import { Actor } from '../../parts/actor.tsx';
import { Card } from '../../parts/card.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { OutcomeTag } from '../../parts/outcome-tag.tsx';
import { SkeletonLine } from '../../parts/skeleton.tsx';
import { When } from '../../parts/when.tsx';

/** The last few things that happened, each one click from its timeline. */
export function RecentActivity({ today }: { readonly today: number }) {
  const call = useCall(audit.listAuditEvents, { limit: 7 });
  return (
    <Card
      title="Recent activity"
      aside={<span className="tnum text-xs text-muted">{formatCount(today)} today</span>}
    >
      <Loaded
        call={call}
        permission="audit:read"
        skeleton={<Waiting />}
        isEmpty={({ events }) => events.length === 0}
        empty={<p className="px-4 py-6 text-muted">Nothing has happened yet.</p>}
      >
        {({ events }) => (
          <ul className="divide-y divide-line">
            {events.map((event) => (
              <li key={event.eventId}>
                <ActivityLink event={event} />
              </li>
            ))}
          </ul>
        )}
      </Loaded>
    </Card>
  );
}

function ActivityLink({ event }: { readonly event: audit.AuditEvent }) {
  return (
    <Link
      to="/audit"
      search={{ correlation: event.correlationId, open: event.correlationId, event: event.eventId }}
      className="flex items-baseline justify-between gap-4 px-4 py-2.5 hover:bg-sunken focus-visible:outline-offset-[-2px]"
    >
      <span className="min-w-0">
        <span className="flex flex-wrap gap-x-1.5">
          <span className="font-medium">{sentenceCase(event.action)}</span>
          <span className="inline-flex min-w-0 items-center gap-1.5 text-muted">
            by <Actor type={event.actorType} id={event.actorId} />
          </span>
        </span>
        <span className="block truncate text-xs text-muted">
          {factsOf(event) || targetsOf(event) || event.action}
        </span>
      </span>
      <span className="flex shrink-0 items-center gap-2 text-xs text-faint">
        {event.outcome !== null && event.outcome !== 'success' && (
          <OutcomeTag outcome={event.outcome} phase={event.phase} />
        )}
        <When at={event.occurredAt} />
      </span>
    </Link>
  );
}

function Waiting() {
  return (
    <div role="status" aria-label="Loading" className="space-y-5 px-4 py-4">
      {['55%', '70%', '48%', '62%', '58%'].map((width) => (
        <SkeletonLine key={width} width={width} />
      ))}
    </div>
  );
}
