import { useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { RefreshCw, Unplug } from 'lucide-react';
import { useState } from 'react';
import type { ReactNode } from 'react';

import { connections } from '@ataski/contract';
import { findSystem } from '@ataski/scope-manifest';

import { problemOf } from '../../api/problem-error.ts';
import { useSend } from '../../api/use-call.ts';
import { calendarDate } from '../../format/instant.ts';
import { listOfNames } from '../../format/words.ts';
import { Button, buttonClass } from '../../parts/button.tsx';
import { PageFrame } from '../../parts/page-frame.tsx';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { SystemMark } from '../../parts/system-mark.tsx';
import { useActorName } from '../../session/actor-name.ts';
import { useMay } from '../../session/session.ts';
import { systemName } from '../../system-name.ts';
import { ConnectionState } from '../connections/connection-state.tsx';
import { CheckButton } from './check-button.tsx';
import { ConsentAgain, needsConsent } from './consent-again.tsx';
import { DisconnectDialog } from './disconnect-dialog.tsx';
import { isRunning } from './run-state.ts';

/** Properties of the frame of a connection. */
export interface ConnectionFrameProps {
  readonly connection: connections.Connection;
  readonly children: ReactNode;
}

/** The head of a connection's page: what it is, whether it works, and what one can do. */
export function ConnectionFrame({ connection, children }: ConnectionFrameProps) {
  const [asking, setAsking] = useState(false);
  const isClosed = connection.state === 'disconnected';
  const mayConnect = useMay('connection:manage');
  const mayManage = mayConnect && !isClosed;
  const sync = useSyncNow(connection.id);
  // Of a system that models are called at, nothing is read.
  const isSynced = findSystem(connection.system)?.category !== 'models';
  const busy = sync.isPending || isRunning(connection.lastRun);
  return (
    <PageFrame
      title={connection.label}
      mark={<SystemMark name={systemName(connection.system)} large />}
      purpose={<Purpose connection={connection} />}
      actions={
        <>
          <ConnectionState connection={connection} />
          {mayManage && (
            <Button icon={<Unplug aria-hidden size={14} />} onClick={() => setAsking(true)}>
              Disconnect
            </Button>
          )}
          {isClosed && mayConnect && (
            <Link
              to="/connections/connect/$system"
              params={{ system: connection.system }}
              className={buttonClass('primary')}
            >
              Connect again
            </Link>
          )}
          {mayManage && connection.state === 'connected' && !isSynced && (
            <CheckButton connection={connection} />
          )}
          {mayManage && needsConsent(connection) && <ConsentAgain connection={connection} />}
          {mayManage && connection.state === 'connected' && isSynced && (
            <Button
              look={needsConsent(connection) ? 'plain' : 'primary'}
              // Not `disabled`: that would take the focus from the person who just pressed it.
              aria-disabled={busy}
              icon={<RefreshCw aria-hidden size={14} />}
              onClick={() => {
                if (!busy) sync.mutate({ connectionId: connection.id });
              }}
            >
              Sync now
            </Button>
          )}
        </>
      }
    >
      {sync.error !== null && (
        <div className="mb-4">
          <ProblemNote problem={problemOf(sync.error)} />
        </div>
      )}
      {children}
      {asking && <DisconnectDialog connection={connection} onClose={() => setAsking(false)} />}
    </PageFrame>
  );
}

function Purpose({ connection }: Pick<ConnectionFrameProps, 'connection'>) {
  const person = useActorName('user', connection.connectedBy);
  const provider = systemName(connection.system);
  const reads = findSystem(connection.system)?.reads ?? [];
  return (
    <>
      {[
        connection.label === provider ? null : provider,
        reads.length === 0 ? null : `reads ${listOfNames(reads)}`,
        `connected by ${person} on ${calendarDate(connection.connectedAt)}`,
      ]
        .filter((part) => part !== null)
        .join(' · ')
        .replace(/^r/, 'R')}
    </>
  );
}

function useSyncNow(connectionId: string) {
  const client = useQueryClient();
  const sync = useSend(connections.startSync);
  const keepRun = (run: connections.SyncRun) =>
    client.setQueryData<connections.Connection>(
      [connections.getConnection.id, { connectionId }],
      (known) => known && { ...known, lastRun: run },
    );
  return {
    ...sync,
    mutate: (input: { readonly connectionId: string }) =>
      sync.mutate(input, { onSuccess: (run) => void keepRun(run) }),
  };
}
