import { useEffect, useRef } from 'react';

import { targetsOf } from '../audit-trail/event-words.ts';
import { shownFacts } from '../audit-trail/shown-facts.ts';
import { outcomeOf } from '../audit-trail/timeline-tree.ts';
import type { TimelineNode } from '../audit-trail/timeline-tree.ts';
import { formatDuration } from '../format/duration.ts';
import { sentenceCase, shortenId } from '../format/words.ts';
import { Actor } from './actor.tsx';
import { classNames } from './class-names.ts';
import { EventFacts } from './event-facts.tsx';
import { Fact } from './fact.tsx';
import { OutcomeTag } from './outcome-tag.tsx';

/** Properties of a timeline. */
export interface TimelineProps {
  readonly nodes: readonly TimelineNode[];
  /** The event that is open. */
  readonly selectedId: string | undefined;
  readonly onSelect: (eventId: string) => void;
}

/** What happened under one correlation id, as a tree: what caused what, and how long it took. */
export function Timeline({ nodes, ...selection }: TimelineProps) {
  return (
    <ol>
      {nodes.map((node) => (
        <li key={node.event.eventId} className="group/node relative">
          <TimelineEvent node={node} {...selection} />
          {node.children.length > 0 && (
            <div className="ml-[7px] border-l border-line pl-[15px]">
              <Timeline nodes={node.children} {...selection} />
            </div>
          )}
        </li>
      ))}
    </ol>
  );
}

type TimelineEventProps = Omit<TimelineProps, 'nodes'> & { readonly node: TimelineNode };

function TimelineEvent({ node, selectedId, onSelect }: TimelineEventProps) {
  const { event, outcome } = node;
  const ending = outcomeOf(event, outcome);
  const open = event.phase === 'intent' && ending === null;
  const selected = [event.eventId, outcome?.eventId].includes(selectedId ?? '');
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (selected) place.current?.scrollIntoView({ block: 'nearest' });
  }, [selected]);
  return (
    <div
      ref={place}
      className={classNames(
        'relative -mx-2 scroll-my-2 grid grid-cols-[14px_1fr_auto] gap-2.5 rounded-control px-2 py-[7px] text-sm',
        selected && 'bg-accent-soft',
      )}
    >
      <span
        aria-hidden
        className={classNames(
          'm-[6px_3px] size-[9px] rounded-full border-2 bg-raised',
          bulletClass(ending, open),
        )}
      />
      <div className="min-w-0">
        <p className="flex flex-wrap items-center gap-x-1.5 gap-y-0.5">
          <button
            type="button"
            aria-expanded={selected}
            onClick={() => onSelect(event.eventId)}
            className="min-h-6 text-left font-medium underline-offset-4 hover:underline"
          >
            {sentenceCase(event.action)}
          </button>
          <span className="inline-flex min-w-0 items-center gap-1.5 text-muted">
            by <Actor type={event.actorType} id={event.actorId} />
          </span>
        </p>
        {selected ? <EventFacts event={event} outcome={outcome} /> : <Digest node={node} />}
        {(open || (ending !== null && ending !== 'success')) && (
          <div className="mt-1">
            <OutcomeTag outcome={ending} phase={event.phase} />
          </div>
        )}
      </div>
      <TimelineClock node={node} />
    </div>
  );
}

/** What was acted on, and what is known of it. */
function Digest({ node: { event, outcome } }: { readonly node: TimelineNode }) {
  const facts = shownFacts({ ...event.details, ...outcome?.details });
  return (
    <>
      {event.targets.length > 0 && (
        <p className="font-mono text-xs leading-[18px] break-words text-muted">
          {targetsOf(event, (id) => shortenId(id, 18))}
        </p>
      )}
      {facts.length > 0 && (
        <dl className="tnum mt-0.5 text-xs leading-[18px]">
          {facts.map(({ key, name, text, full }) => (
            <Fact key={key} name={name}>
              <span className="min-w-0 break-words" title={full ?? undefined}>
                {text}
              </span>
            </Fact>
          ))}
        </dl>
      )}
    </>
  );
}

function TimelineClock({ node }: { readonly node: TimelineNode }) {
  const { offsetMicros } = node;
  const offset = `${offsetMicros === 0 ? '' : '+'}${formatDuration(offsetMicros)}`;
  return (
    <div className="text-right font-mono text-xs leading-5 whitespace-nowrap">
      {node.durationMicros !== null && (
        <div title="Took">{formatDuration(node.durationMicros)}</div>
      )}
      <div className="text-faint" title="After the first event">
        {offset}
      </div>
    </div>
  );
}

function bulletClass(ending: TimelineNode['event']['outcome'], open: boolean): string {
  if (open || ending === 'unknown') return 'border-dashed border-warn';
  if (ending === 'failure' || ending === 'denied') return 'border-danger';
  return 'border-accent';
}
