import { useState } from 'react';

import { virtualKeys } from '@ataski/contract';

import { useChange } from '../../api/use-change.ts';
import { Button } from '../../parts/button.tsx';
import { ConfirmDialog } from '../../parts/confirm-dialog.tsx';
import { virtualKeyState } from './virtual-key-state.ts';

/** Ends a virtual key, after saying what happens then. */
export function RevokeButton({ virtualKey }: { readonly virtualKey: virtualKeys.VirtualKey }) {
  const [isAsking, setAsking] = useState(false);
  const { id, label, agentId } = virtualKey;
  const close = () => setAsking(false);
  const { send, isPending, problem } = useChange(virtualKeys.revokeVirtualKey, {
    rereads: [virtualKeys.listVirtualKeys],
    onDone: close,
  });
  const state = virtualKeyState(virtualKey, Date.now());
  if (state === 'revoked' || state === 'expired') return null;
  return (
    <>
      <Button className="px-2.5 py-0.5" onClick={() => setAsking(true)}>
        Revoke<span className="sr-only"> {label}</span>
      </Button>
      {isAsking && (
        <ConfirmDialog
          title={`Revoke ${label}`}
          consequences={[
            `Calls that ${agentId} makes with it are refused, in every process within a second.`,
            'It stays so for good: nothing makes it good again. Create another one instead.',
            'Calls that are under way end as they would have.',
          ]}
          verb="Revoke key"
          doing="Revoking…"
          isPending={isPending}
          problem={problem}
          onConfirm={() => send({ virtualKeyId: id }, `${label} is revoked.`)}
          onClose={close}
        />
      )}
    </>
  );
}
