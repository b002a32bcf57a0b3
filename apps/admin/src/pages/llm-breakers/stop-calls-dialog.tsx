import { useState } from 'react';

import { breakers, overview } from '@ataski/contract';

import { useChange } from '../../api/use-change.ts';
import { Button } from '../../parts/button.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { VirtualKeyField } from '../llm-keys/virtual-key-field.tsx';
import { isReason } from './breaker-words.ts';
import { ReasonField } from './reason-field.tsx';

/** Stops all calls or those of one key, at once. */
export function StopCallsDialog({ onClose }: { readonly onClose: () => void }) {
  const [keyId, setKeyId] = useState('');
  const [reason, setReason] = useState('');
  const [tried, setTried] = useState(false);
  const { send, isPending, problem } = useChange(breakers.openBreaker, {
    rereads: [breakers.listBreakers, overview.getOverview],
    onDone: onClose,
  });
  const scope = keyId === '' ? 'tenant' : 'key';
  return (
    <Dialog title="Stop calls" onClose={onClose}>
      <form
        noValidate
        className="space-y-4 p-5"
        onSubmit={(event) => {
          event.preventDefault();
          setTried(true);
          if (isReason(reason)) send({ scope, scopeId: keyId, reason }, 'The calls are stopped.');
        }}
      >
        <p className="text-sm text-pretty text-muted">
          No new call is made from now on, in any process, until somebody lets them through. Calls
          that are under way end as they would have.
        </p>
        {problem !== null && <ProblemNote problem={problem} />}
        <VirtualKeyField label="Whose calls" none="All calls" value={keyId} onChange={setKeyId} />
        <ReasonField value={reason} tried={tried} onChange={setReason} />
        <div className="flex flex-wrap justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="danger" disabled={isPending}>
            {isPending ? 'Stopping…' : 'Stop calls'}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
