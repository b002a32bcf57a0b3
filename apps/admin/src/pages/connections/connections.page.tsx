import { getRouteApi } from '@tanstack/react-router';

import { connections } from '@ataski/contract';

import { useCall } from '../../api/use-call.ts';
import { Loaded } from '../../parts/loaded.tsx';
import { PageFrame } from '../../parts/page-frame.tsx';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { SkeletonCards } from '../../parts/skeleton.tsx';
import { refusalWords } from '../connect/refusal-words.ts';
import { ConnectionList } from './connection-list.tsx';
import { Gallery } from './gallery.tsx';

const route = getRouteApi('/connections');

/** What is connected, and what can be. */
export function ConnectionsPage() {
  const { refusal, reference = '' } = route.useSearch();
  const call = useCall(connections.listConnections, {}, { refetchEveryMs: 10_000 });
  return (
    <PageFrame
      title="Connections"
      purpose="Systems that Ataski reads for you, and what it may do with each."
    >
      {refusal !== undefined && (
        <div className="mb-6">
          <ProblemNote
            problem={{
              ...{ type: 'about:blank', title: 'Nothing was connected', status: 400 },
              ...{ code: refusal, detail: refusalWords(refusal), correlationId: reference },
            }}
          />
        </div>
      )}
      <Loaded
        call={call}
        permission="connection:read"
        skeleton={<SkeletonCards count={6} height={152} />}
      >
        {(data) => (
          <>
            {data.connections.length > 0 && <ConnectionList connections={data.connections} />}
            <Gallery {...data} />
          </>
        )}
      </Loaded>
    </PageFrame>
  );
}
