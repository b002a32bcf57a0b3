import { ScrollText } from 'lucide-react';

import { Loaded } from '../../parts/loaded.tsx';
import { Message } from '../../parts/message.tsx';
import { PageFooter } from '../../parts/page-footer.tsx';
import { SkeletonTable } from '../../parts/skeleton.tsx';
import { AuditTable } from './audit-table.tsx';
import type { AuditLog } from './use-audit-log.ts';

/** The rows that follow from the filters, or why there are none. */
export function AuditList({
  log: { search, change, pages, events, ...log },
}: {
  readonly log: AuditLog;
}) {
  return (
    <Loaded
      call={pages}
      permission="audit:read"
      skeleton={<SkeletonTable rows={12} columns={5} />}
      isEmpty={() => events.length === 0}
      clearFilters={log.filtered ? log.clear : undefined}
      empty={
        <Message icon={ScrollText} title="Nothing has happened yet">
          The first sign-in, connection or sync will appear here.
        </Message>
      }
    >
      {() => (
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
              onMore={() => void pages.fetchNextPage()}
            />
          }
        />
      )}
    </Loaded>
  );
}
