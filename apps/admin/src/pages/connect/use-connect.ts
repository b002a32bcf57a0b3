import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useCallback } from 'react';

import { connections } from '@ataski/contract';

import { problemOf } from '../../api/problem-error.ts';
import { useSend } from '../../api/use-call.ts';

/** Sends the key once, keeps the answer, and knows the way to the new connection. */
export function useConnect(system: string) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const { mutate, data: answer, error, isPending } = useSend(connections.connectWithKey);
  const connectionId = answer?.connection.id;
  const open = useCallback(() => {
    if (connectionId === undefined) return;
    // Going back leads to the gallery, not to a form that has done its work.
    void navigate({ to: '/connections/$connectionId', params: { connectionId }, replace: true });
  }, [navigate, connectionId]);
  const connect = (label: string, credentials: Readonly<Record<string, string>>) =>
    mutate(
      { system, label, credentials },
      {
        onSuccess: ({ connection }) => {
          const key = [connections.getConnection.id, { connectionId: connection.id }];
          client.setQueryData(key, connection);
          void client.invalidateQueries({ queryKey: [connections.listConnections.id] });
        },
      },
    );
  return { connect, open, answer, isPending, problem: error === null ? null : problemOf(error) };
}
