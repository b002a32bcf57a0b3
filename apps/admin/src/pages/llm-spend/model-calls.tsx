import { useNavigate } from '@tanstack/react-router';
import { MessagesSquare } from 'lucide-react';

import { spend } from '@ataski/contract';

import { usePages } from '../../api/use-call.ts';
import { DataTable } from '../../parts/data-table.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { Message } from '../../parts/message.tsx';
import { PageFooter } from '../../parts/page-footer.tsx';
import { SkeletonTable } from '../../parts/skeleton.tsx';
import { useMay } from '../../session/session.ts';
import { modelCallColumns } from './model-call-columns.tsx';
import { useCredentialName } from './use-spend-names.ts';

/** Properties of the list. */
export interface ModelCallsProps {
  /** Only those of this day. */
  readonly day: string | undefined;
  readonly onAllDays: () => void;
}

/** Every call, newest first; a row leads to its rows in the audit log. */
export function ModelCalls({ day, onAllDays }: ModelCallsProps) {
  const navigate = useNavigate();
  const mayReadAudit = useMay('audit:read');
  const credentialName = useCredentialName();
  const pages = usePages(spend.listModelCalls, { day, limit: 20 });
  const calls = pages.data?.pages.flatMap((page) => page.calls) ?? [];
  return (
    <section aria-labelledby="model-calls" className="mb-8">
      <h2 id="model-calls" className="mb-1 text-lg font-semibold">
        {day === undefined ? 'Calls' : `Calls of ${day}`}
      </h2>
      <p className="mb-4 text-sm text-muted">
        {mayReadAudit
          ? 'Open one to see its rows in the audit log.'
          : 'What was said in them is kept nowhere.'}
      </p>
      <Loaded
        call={pages}
        permission="model:read"
        skeleton={<SkeletonTable rows={5} columns={6} />}
        isEmpty={() => calls.length === 0}
        clearFilters={day === undefined ? undefined : onAllDays}
        empty={
          <Message icon={MessagesSquare} title="No model was called yet">
            Each call will be listed here with what it could have cost and what it did cost.
          </Message>
        }
      >
        {() => (
          <DataTable
            name="Calls of models"
            columns={modelCallColumns(calls, credentialName)}
            rows={calls}
            rowKey={({ id }) => id}
            {...(mayReadAudit
              ? {
                  onOpen: ({ correlationId }: spend.ModelCall) =>
                    void navigate({
                      to: '/audit',
                      search: { correlation: correlationId, open: correlationId },
                    }),
                }
              : {})}
            footer={
              <PageFooter
                shown={calls.length}
                noun="calls"
                hasMore={pages.hasNextPage}
                loading={pages.isFetchingNextPage}
                onMore={() => void pages.fetchNextPage()}
              />
            }
          />
        )}
      </Loaded>
    </section>
  );
}
