import { useState } from 'react';

import { breakers } from '@ataski/contract';

import { useChange } from '../../api/use-change.ts';
import { Button } from '../../parts/button.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { Field, selectClass } from '../../parts/field.tsx';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { useVirtualKeys } from '../llm-keys/use-virtual-keys.ts';
import { isReason } from './breaker-words.ts';
import { ReasonField } from './reason-field.tsx';

/** Stops all calls or those of one key, at once. */
export function StopCallsDialog({ onClose }: { readonly onClose: () => void }) {
  const [keyId, setKeyId] = useState('');
  const [reason, setReason] = useState('');
  const [tried, setTried] = useState(false);
  const { send, isPending, problem } = useChange(breakers.openBreaker, {
    rereads: [breakers.listBreakers],
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
        <WhoseField value={keyId} onChange={setKeyId} />
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

interface WhoseFieldProps {
  /** Empty for all calls. */
  readonly value: string;
  readonly onChange: (keyId: string) => void;
}

function WhoseField({ value, onChange }: WhoseFieldProps) {
  const { keys } = useVirtualKeys();
  return (
    <Field label="Whose calls">
      {(input) => (
        <select
          {...input}
          value={value}
          onChange={(event) => onChange(event.target.value)}
          className={`${selectClass} min-h-9`}
        >
          <option value="">All calls</option>
          {keys
            .filter(({ revokedAt }) => revokedAt === null)
            .map(({ id, label, lastFour }) => (
              <option key={id} value={id}>
                {label} ····{lastFour}
              </option>
            ))}
        </select>
      )}
    </Field>
  );
}
