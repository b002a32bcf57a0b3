import { X } from 'lucide-react';
import type { ReactNode } from 'react';

import { audit } from '@ataski/contract';

import { useCall } from '../../api/use-call.ts';
import { buildTimeline, timelineMicros } from '../../audit-trail/timeline-tree.ts';
import { formatDuration } from '../../format/duration.ts';
import { countOf } from '../../format/number.ts';
import { shortenId } from '../../format/words.ts';
import { Button, IconButton } from '../../parts/button.tsx';
import { Copyable } from '../../parts/copyable.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { SkeletonLine } from '../../parts/skeleton.tsx';
import { Timeline } from '../../parts/timeline.tsx';
import { useWide } from './use-wide.ts';

/** Properties of the panel. */
export interface TimelinePanelProps {
  readonly correlationId: string;
  readonly eventId: string | undefined;
  readonly onSelect: (eventId: string) => void;
  readonly onClose: () => void;
  /** Narrows the list to this correlation id. */
  readonly onOnly: (correlationId: string) => void;
}

/** The timeline of a correlation id: beside the list in a wide window, in a drawer otherwise. */
export function TimelinePanel(props: TimelinePanelProps) {
  const { correlationId, onClose } = props;
  const wide = useWide();
  const close = () => {
    onClose();
    // A panel, unlike a dialog, has nobody who gives the focus back.
    document.querySelector<HTMLElement>('[role=grid] tr[tabindex="0"]')?.focus();
  };
  if (!wide) {
    return (
      <Dialog shape="drawer" title="Timeline" onClose={onClose}>
        <div className="border-b border-line px-4 py-2">
          <Copyable value={correlationId} name="correlation id" />
        </div>
        <TimelineContent {...props} />
      </Dialog>
    );
  }
  return (
    <section
      aria-label="Timeline"
      className="sticky top-[68px] flex max-h-[max(420px,calc(100dvh-264px))] flex-col rounded-card border border-line bg-raised"
      onKeyDown={(event) => {
        if (event.key === 'Escape') close();
      }}
    >
      <header className="flex min-h-[45px] items-center justify-between gap-3 border-b border-line py-1 pr-2 pl-4">
        <h2 className="flex min-w-0 items-center gap-2 text-sm font-semibold">
          Timeline
          <Copyable
            value={correlationId}
            shown={shortenId(correlationId)}
            name="correlation id"
            className="font-normal text-faint"
          />
        </h2>
        <IconButton label="Close timeline" onClick={close}>
          <X aria-hidden size={16} />
        </IconButton>
      </header>
      <TimelineContent {...props} />
    </section>
  );
}

function TimelineContent({ correlationId, eventId, onSelect, onOnly }: TimelinePanelProps) {
  const call = useCall(audit.getAuditTimeline, { correlationId });
  return (
    <Loaded
      call={call}
      permission="audit:read"
      skeleton={<Waiting />}
      isEmpty={({ events }) => events.length === 0}
      empty={<p className="px-4 py-6 text-sm text-muted">Nothing has this correlation id.</p>}
    >
      {({ events, truncated }) => (
        <>
          <div
            tabIndex={0}
            role="group"
            aria-label="Events of the timeline"
            className="min-h-0 overflow-y-auto px-4 py-2 focus-visible:outline-offset-[-2px]"
          >
            <Timeline nodes={buildTimeline(events)} selectedId={eventId} onSelect={onSelect} />
            {truncated && (
              <p className="py-2 text-xs text-muted">
                There is more than a timeline shows. Use the list for the rest.
              </p>
            )}
          </div>
          <Summary
            text={`${countOf(events.length, 'event')} in ${formatDuration(timelineMicros(events))}`}
            action={<Button onClick={() => onOnly(correlationId)}>Show only these</Button>}
          />
        </>
      )}
    </Loaded>
  );
}

function Summary({ text, action }: { readonly text: string; readonly action: ReactNode }) {
  return (
    <div className="flex items-center justify-between gap-3 border-t border-line px-4 py-2.5 text-xs text-muted">
      <span role="status">{text}</span>
      {action}
    </div>
  );
}

function Waiting() {
  return (
    <div role="status" aria-label="Loading" className="space-y-6 px-4 py-5">
      {['60%', '75%', '50%', '68%'].map((width) => (
        <SkeletonLine key={width} width={width} />
      ))}
    </div>
  );
}
