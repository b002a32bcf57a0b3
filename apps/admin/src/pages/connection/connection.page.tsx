import { getRouteApi } from '@tanstack/react-router';
import { Tabs } from 'radix-ui';

import { connections } from '@ataski/contract';

import { useCall } from '../../api/use-call.ts';
import { useProgress } from '../../api/use-progress.ts';
import { Loaded } from '../../parts/loaded.tsx';
import { PageFrame } from '../../parts/page-frame.tsx';
import { SkeletonCards } from '../../parts/skeleton.tsx';
import { ConnectionFrame } from './connection-frame.tsx';
import { DisconnectionProof } from './disconnection-proof.tsx';
import { RecordsTab } from './records-tab.tsx';
import { reportStreams } from './report/report-streams.ts';
import { ReportsTab } from './report/reports-tab.tsx';
import { isRunning } from './run-state.ts';
import { SyncTab } from './sync-tab.tsx';

const route = getRouteApi('/connections/$connectionId');

/** One connection: how it does, what it read, and the way out. */
export function ConnectionPage() {
  const { connectionId } = route.useParams();
  const { tab = 'sync' } = route.useSearch();
  const navigate = route.useNavigate();
  const cached = useCall(connections.getConnection, { connectionId }, { enabled: false });
  const running = isRunning(cached.data?.lastRun ?? null);
  const source = useProgress(connectionId, running);
  const refetchEveryMs = running ? (source === 'poll' ? 2_000 : 4_000) : 30_000;
  const call = useCall(connections.getConnection, { connectionId }, { refetchEveryMs });
  return (
    <Loaded
      call={call}
      permission="connection:read"
      skeleton={<SkeletonCards count={4} />}
      frame={(content) => (
        <PageFrame title="Connection" purpose="How it does, what it read, and the way out.">
          {content}
        </PageFrame>
      )}
    >
      {(connection) => (
        <ConnectionFrame connection={connection}>
          <Tabs.Root
            value={tab}
            onValueChange={(value) =>
              void navigate({
                search: value === 'records' || value === 'reports' ? { tab: value } : {},
                replace: true,
              })
            }
          >
            <Tabs.List aria-label="Connection" className="mb-6 flex gap-5 border-b border-line">
              <TabTrigger
                value="sync"
                name={connection.state === 'disconnected' ? 'Disconnection' : 'Sync'}
              />
              {hasReports(connection) && <TabTrigger value="reports" name="Reports" />}
              <TabTrigger value="records" name="Records" />
            </Tabs.List>
            <Tabs.Content value="sync" tabIndex={-1}>
              {connection.state === 'disconnected' ? (
                <DisconnectionProof connectionId={connection.id} />
              ) : (
                <SyncTab connection={connection} />
              )}
            </Tabs.Content>
            <Tabs.Content value="reports" tabIndex={-1}>
              <ReportsTab connection={connection} />
            </Tabs.Content>
            <Tabs.Content value="records" tabIndex={-1}>
              <RecordsTab connection={connection} />
            </Tabs.Content>
          </Tabs.Root>
        </ConnectionFrame>
      )}
    </Loaded>
  );
}

function hasReports({ state, lastRun }: connections.Connection): boolean {
  const streams = lastRun?.streams.map(({ stream }) => stream) ?? [];
  return state !== 'disconnected' && reportStreams(streams).length > 0;
}

function TabTrigger({ value, name }: { readonly value: string; readonly name: string }) {
  return (
    <Tabs.Trigger
      value={value}
      className="-mb-px min-h-9 border-b-2 border-transparent px-0.5 text-sm font-medium text-muted hover:text-text data-[state=active]:border-accent data-[state=active]:text-text"
    >
      {name}
    </Tabs.Trigger>
  );
}
