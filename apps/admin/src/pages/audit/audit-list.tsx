import { FilterX, ScrollText } from 'lucide-react';

import { calendarDate } from '../../format/instant.ts';
import { Button } from '../../parts/button.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { Message } from '../../parts/message.tsx';
import { PageFooter } from '../../parts/page-footer.tsx';
import { SkeletonTable } from '../../parts/skeleton.tsx';
import { AuditTable } from './audit-table.tsx';
import type { AuditLog } from './use-audit-log.ts';

/** The rows that follow from the filters, or why there are none. */
export function AuditList({ log }: { readonly log: AuditLog }) {
  const { search, change, pages, events } = log;
  return (
    <Loaded
      call={pages}
      permission="audit:read"
      skeleton={<SkeletonTable rows={12} columns={5} />}
      isEmpty={() => events.length === 0 && !pages.hasNextPage}
      clearFilters={log.filtered ? log.clear : undefined}
      empty={
        <Message icon={ScrollText} title="Nothing has happened yet">
          The first sign-in, connection or sync will appear here.
        </Message>
      }
    >
      {() =>
        events.length === 0 ? (
          <NothingSoFar log={log} />
        ) : (
          <AuditTable
            events={events}
            narrow={search.open !== undefined}
            selectedId={search.event}
            onOpen={({ correlationId, eventId }) => change({ open: correlationId, event: eventId })}
            footer={
              <PageFooter
                shown={events.length}
                noun="events"
                hasMore={pages.hasNextPage}
                loading={pages.isFetchingNextPage}
                lookedBackTo={log.searchedBackTo}
                onMore={() => void pages.fetchNextPage()}
              />
            }
          />
        )
      }
    </Loaded>
  );
}

/** Nothing yet, and not all has been looked at. */
function NothingSoFar({
  log: { pages, searching, searchedBackTo, clear },
}: {
  readonly log: AuditLog;
}) {
  const since = searchedBackTo === null ? '' : ` since ${calendarDate(searchedBackTo)}`;
  return (
    <Message
      icon={FilterX}
      title={searching ? 'Looking further back' : `Nothing matches these filters${since}`}
      actions={
        !searching && (
          <>
            <Button onClick={() => void pages.fetchNextPage()}>Look further back</Button>
            <Button look="ghost" onClick={clear}>
              Clear filters
            </Button>
          </>
        )
      }
    >
      <span role="status">
        {searching ? `Nothing${since} so far.` : 'Older events have not been looked at yet.'}
      </span>
    </Message>
  );
}
