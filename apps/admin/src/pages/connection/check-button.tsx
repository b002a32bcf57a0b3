import { useQueryClient } from '@tanstack/react-query';
import { ShieldCheck } from 'lucide-react';

import { connections } from '@ataski/contract';

import { useSend } from '../../api/use-call.ts';
import { announce } from '../../parts/announce.ts';
import { Button } from '../../parts/button.tsx';

/** Asks the provider whether the key still works, and shows the answer where the state stands. */
export function CheckButton({ connection }: { readonly connection: connections.Connection }) {
  const client = useQueryClient();
  const { mutate, isPending } = useSend(connections.checkConnection);
  const keep = (checked: connections.Connection) => {
    client.setQueryData([connections.getConnection.id, { connectionId: connection.id }], checked);
    const isWell = checked.health.status === 'healthy';
    announce(isWell ? 'The key works.' : 'The key does not do what it should.');
  };
  return (
    <Button
      look="primary"
      // Not `disabled`: that would take the focus from the person who just pressed it.
      aria-disabled={isPending}
      icon={<ShieldCheck aria-hidden size={14} />}
      onClick={() => {
        if (!isPending) mutate({ connectionId: connection.id }, { onSuccess: keep });
      }}
    >
      {isPending ? 'Checking…' : 'Check now'}
    </Button>
  );
}
