import { useState } from 'react';

import { breakers, overview } from '@ataski/contract';

import { useChange } from '../../api/use-change.ts';
import { Button } from '../../parts/button.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { effectOf, isReason, whyOf } from './breaker-words.ts';
import { ReasonField } from './reason-field.tsx';

interface LetThroughProps {
  readonly breaker: breakers.Breaker;
  /** Whose calls, as the list shows it. */
  readonly name: string;
}

/** Lets calls through again, for a reason. */
export function LetThroughButton(props: LetThroughProps) {
  const [isAsking, setAsking] = useState(false);
  return (
    <>
      <Button className="px-2.5 py-0.5" onClick={() => setAsking(true)}>
        Let through<span className="sr-only"> {props.name}</span>
      </Button>
      {isAsking && <LetThroughDialog {...props} onClose={() => setAsking(false)} />}
    </>
  );
}

function LetThroughDialog({
  breaker,
  name,
  onClose,
}: LetThroughProps & { readonly onClose: () => void }) {
  const { scope, scopeId } = breaker;
  const [reason, setReason] = useState('');
  const [tried, setTried] = useState(false);
  const { send, isPending, problem } = useChange(breakers.closeBreaker, {
    rereads: [breakers.listBreakers, overview.getOverview],
    onDone: onClose,
  });
  return (
    <Dialog title={`Let through: ${name}`} onClose={onClose}>
      <form
        noValidate
        className="space-y-4 p-5"
        onSubmit={(event) => {
          event.preventDefault();
          setTried(true);
          if (isReason(reason)) send({ scope, scopeId, reason }, 'Calls pass again.');
        }}
      >
        <p className="text-sm text-pretty [overflow-wrap:anywhere]">
          {whyOf(breaker)} {effectOf(breaker)}
        </p>
        <p className="text-sm text-pretty text-muted">
          Calls are granted again at once, as far as budgets have room. What was spent before counts
          for no judgement any more. A key that may have leaked should be revoked instead.
        </p>
        {problem !== null && <ProblemNote problem={problem} />}
        <ReasonField value={reason} tried={tried} onChange={setReason} />
        <div className="flex flex-wrap justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="primary" disabled={isPending}>
            {isPending ? 'Letting through…' : 'Let calls through'}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
