import { useQueryClient } from '@tanstack/react-query';
import type { QueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';

import { connections } from '@ataski/contract';

import { buildRequest } from './build-request.ts';

/** Whether progress arrives by itself or has to be asked for. */
export type ProgressSource = 'stream' | 'poll';

/**
 * Follows the running sync of a connection: each event lands in the cached connection, and the end
 * of the run reads it anew. Answers `poll` when the browser cannot hold the stream, so that the
 * caller asks instead.
 */
export function useProgress(connectionId: string, running: boolean): ProgressSource {
  const client = useQueryClient();
  const [source, setSource] = useState<ProgressSource>('stream');
  useEffect(() => {
    if (!running) return undefined;
    const key = [connections.getConnection.id, { connectionId }];
    // Each event puts off the next reading of the connection, and no event tells how many records
    // it has by now.
    const recount = setInterval(() => void client.invalidateQueries({ queryKey: key }), recountMs);
    const events = new EventSource(buildRequest(connections.watchSync, { connectionId }).url);
    const finish = () => {
      events.close();
      void client.invalidateQueries({
        predicate: ({ queryKey }) => afterRun.has(String(queryKey[0])),
      });
    };
    events.addEventListener('progress', (event: MessageEvent<string>) => {
      setSource('stream');
      keepRun(client, connectionId, event.data);
    });
    events.addEventListener('end', finish);
    // The browser reconnects by itself after a cut; polling bridges the gap or replaces the stream.
    events.addEventListener('error', () => setSource('poll'));
    return () => {
      clearInterval(recount);
      events.close();
    };
  }, [client, connectionId, running]);
  return source;
}

const recountMs = 2_000;

const afterRun = new Set([
  connections.getConnection.id,
  connections.listConnections.id,
  connections.listRecords.id,
  'getOverview',
  'listAuditEvents',
]);

function keepRun(client: QueryClient, connectionId: string, data: string): void {
  const run = connections.SyncRun.safeParse(readJson(data));
  if (!run.success) return;
  const key = [connections.getConnection.id, { connectionId }];
  client.setQueryData<connections.Connection>(key, (known) =>
    known === undefined ? known : { ...known, lastRun: run.data },
  );
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
