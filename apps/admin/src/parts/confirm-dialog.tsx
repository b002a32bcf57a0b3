import type { ReactNode } from 'react';

import type { Problem } from '@ataski/contract';

import { Button } from './button.tsx';
import { Dialog } from './dialog.tsx';
import { ProblemNote } from './problem-note.tsx';

/** Properties of a question before something that cannot be undone. */
export interface ConfirmDialogProps {
  readonly title: string;
  /** What happens then, one sentence each. */
  readonly consequences: readonly ReactNode[];
  /** The verb on the button, and what it says meanwhile. */
  readonly verb: string;
  readonly doing: string;
  readonly isPending: boolean;
  readonly problem: Problem | null;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

/** Says what happens, and does it only when asked again. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { title, consequences, verb, doing, isPending, problem, onConfirm, onClose } = props;
  return (
    <Dialog title={title} onClose={onClose}>
      <div className="space-y-4 p-5">
        <ul className="list-disc space-y-1.5 pl-4 text-sm text-pretty marker:text-faint">
          {consequences.map((consequence, index) => (
            <li key={index}>{consequence}</li>
          ))}
        </ul>
        {problem !== null && <ProblemNote problem={problem} />}
        <div className="flex justify-end gap-2">
          <Button data-first-focus onClick={onClose}>
            Keep it
          </Button>
          <Button look="danger" disabled={isPending} onClick={onConfirm}>
            {isPending ? doing : verb}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
