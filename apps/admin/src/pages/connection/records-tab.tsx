import { getRouteApi } from '@tanstack/react-router';
import { Database } from 'lucide-react';

import { connections } from '@ataski/contract';

import { usePages } from '../../api/use-call.ts';
import { streamTitle } from '../../format/words.ts';
import { CsvButton } from '../../parts/csv-button.tsx';
import { DataTable } from '../../parts/data-table.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { Message } from '../../parts/message.tsx';
import { PageFooter } from '../../parts/page-footer.tsx';
import { SkeletonTable } from '../../parts/skeleton.tsx';
import { systemName } from '../../system-name.ts';
import { recordColumns } from './record-columns.tsx';
import { RecordDrawer } from './record-drawer.tsx';
import { StreamPicker } from './stream-picker.tsx';

const route = getRouteApi('/connections/$connectionId');

/** The records of a connection, one stream at a time. */
export function RecordsTab({ connection }: { readonly connection: connections.Connection }) {
  const streams = connection.lastRun?.streams.map(({ stream }) => stream) ?? [];
  const search = route.useSearch();
  const stream = streams.find((name) => name === search.stream) ?? streams[0];
  if (stream === undefined) {
    return (
      <Message icon={Database} title="No records yet">
        They appear here while the first sync runs.
      </Message>
    );
  }
  return <StreamRecords connection={connection} streams={streams} stream={stream} />;
}

interface StreamRecordsProps {
  readonly connection: connections.Connection;
  readonly streams: readonly string[];
  readonly stream: string;
}

function StreamRecords({ connection, streams, stream }: StreamRecordsProps) {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const pages = usePages(connections.listRecords, { connectionId: connection.id, stream });
  const records = pages.data?.pages.flatMap((page) => page.records) ?? [];
  const opened = records.find(({ sourceId }) => sourceId === search.record);
  const show = (patch: { readonly stream?: string; readonly record?: string }) =>
    void navigate({
      search: { tab: 'records', stream, ...patch },
      replace: true,
      resetScroll: false,
    });
  return (
    <>
      <div className="mb-3 flex flex-wrap items-center justify-between gap-3">
        <StreamPicker
          name="Stream"
          streams={streams}
          value={stream}
          onPick={(next) => show({ stream: next })}
        />
        <CsvButton name={`${connection.system}-${stream}`} columns={recordColumns} rows={records} />
      </div>
      <Loaded
        call={pages}
        permission="record:read"
        skeleton={<SkeletonTable columns={5} />}
        isEmpty={() => records.length === 0}
        empty={<NoRecords connection={connection} stream={stream} />}
      >
        {() => (
          <DataTable
            name={`${streamTitle(stream)} records`}
            columns={recordColumns}
            rows={records}
            rowKey={({ sourceId }) => sourceId}
            selectedKey={search.record}
            onOpen={({ sourceId }) => show({ record: sourceId })}
            footer={
              <PageFooter
                shown={records.length}
                noun="records"
                hasMore={pages.hasNextPage}
                loading={pages.isFetchingNextPage}
                onMore={() => void pages.fetchNextPage()}
              />
            }
          />
        )}
      </Loaded>
      {opened !== undefined && (
        <RecordDrawer record={opened} run={connection.lastRun} onClose={() => show({})} />
      )}
    </>
  );
}

function NoRecords({
  connection: { state, system },
  stream,
}: Pick<StreamRecordsProps, 'connection' | 'stream'>) {
  if (state === 'disconnected') {
    return (
      <Message icon={Database} title="The records are deleted">
        They went with the connection. {systemName(system)} still has them.
      </Message>
    );
  }
  return (
    <Message icon={Database} title={`${streamTitle(stream)}: none yet`}>
      {systemName(system)} has none, or the sync has not reached them.
    </Message>
  );
}
