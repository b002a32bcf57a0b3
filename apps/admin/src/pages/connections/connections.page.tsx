import { connections } from '@ataski/contract';

import { useCall } from '../../api/use-call.ts';
import { Loaded } from '../../parts/loaded.tsx';
import { PageFrame } from '../../parts/page-frame.tsx';
import { SkeletonCards } from '../../parts/skeleton.tsx';
import { ConnectionList } from './connection-list.tsx';
import { Gallery } from './gallery.tsx';

/** What is connected, and what can be. */
export function ConnectionsPage() {
  const call = useCall(connections.listConnections, {}, { refetchEveryMs: 10_000 });
  return (
    <PageFrame
      title="Connections"
      purpose="Systems that Ataski reads for you, and what it may do with each."
    >
      <Loaded
        call={call}
        permission="connection:read"
        skeleton={<SkeletonCards count={6} height={152} />}
      >
        {(data) => (
          <>
            {data.connections.length > 0 && <ConnectionList connections={data.connections} />}
            <Gallery connectable={data.connectable} connections={data.connections} />
          </>
        )}
      </Loaded>
    </PageFrame>
  );
}
